namespace Attest.Monitoring.Metrics.Exposition;

/// <summary>
/// Chooses the format of an exposition by what the scraper accepts. Source: RFC 9110, 12.5.1 (the most specific range
/// counts for a format); prometheus.io, "Content negotiation".
/// </summary>
internal static class ExpositionNegotiation
{
    /// <summary>
    /// The format with the highest weight; of equal ones that which was named most exactly, then the richest. Nothing
    /// acceptable, or no header: the Prometheus text format, as the protocol wants, rather than an error nobody scrapes.
    /// </summary>
    /// <param name="accept">The header's value, or null.</param>
    public static NegotiatedFormat Choose(string? accept)
    {
        var best = new NegotiatedFormat(ExpositionFormat.Prometheus, ExpositionFormat.Prometheus.ContentType);
        if (string.IsNullOrWhiteSpace(accept)) return best;
        var ranges = AcceptedRange.Read(accept);
        var (quality, specificity) = (0.0, -1);
        foreach (var format in ExpositionFormat.All)
        {
            if (MostSpecific(ranges, format) is not { Quality: > 0 } range) continue;

            // Under a wildcard the plainest of the formats is meant: a browser, or curl.
            if (range.Specificity < 2 && !format.IsText) continue;
            var named = range.Specificity < 2 ? (format == ExpositionFormat.Prometheus ? 1 : 0) : range.Specificity;
            if (range.Quality < quality || (range.Quality <= quality && named <= specificity)) continue;
            (quality, specificity) = (range.Quality, named);
            best = new(format, ContentTypeOf(format, range));
        }

        return best;
    }

    private static AcceptedRange? MostSpecific(List<AcceptedRange> ranges, ExpositionFormat format)
    {
        AcceptedRange? most = null;
        foreach (var range in ranges)
            if (range.Takes(format) && (most is null || range.Specificity > most.Specificity)) most = range;
        return most;
    }

    /// <summary>Names are made of ASCII when they are recorded, so whoever asks how they are escaped is told so.</summary>
    private static string ContentTypeOf(ExpositionFormat format, AcceptedRange range) =>
        range.Escaping is null ? format.ContentType : $"{format.ContentType}; escaping=underscores";
}

/// <summary>What was agreed on.</summary>
/// <param name="Format">How the body is written.</param>
/// <param name="ContentType">What the answer says of it.</param>
internal sealed record NegotiatedFormat(ExpositionFormat Format, string ContentType);
