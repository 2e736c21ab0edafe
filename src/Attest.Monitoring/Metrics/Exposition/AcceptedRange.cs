using System.Globalization;

namespace Attest.Monitoring.Metrics.Exposition;

/// <summary>One range of an <c>Accept</c> header. Source: RFC 9110, 12.5.1 and 12.4.2.</summary>
/// <param name="Type"><c>type/subtype</c>, lower case; either may be <c>*</c>.</param>
/// <param name="Quality">0 to 1; 0 = not wanted.</param>
internal sealed record AcceptedRange(string Type, double Quality)
{
    /// <summary>More are not read: no scraper sends as many.</summary>
    private const int Most = 64;

    /// <summary>The parameter of that name, or null.</summary>
    public string? Version { get; private init; }

    /// <summary>The <c>proto</c> parameter, or null.</summary>
    public string? Message { get; private init; }

    /// <summary>The parameter of that name, or null.</summary>
    public string? Encoding { get; private init; }

    /// <summary>The parameter of that name, or null.</summary>
    public string? Escaping { get; private init; }

    /// <summary>How narrowly it names what it accepts; 0 = anything.</summary>
    public int Specificity => (Type == "*/*" ? 0 : Type.EndsWith("/*", StringComparison.Ordinal) ? 1 : 2) + (Version is null && Message is null ? 0 : 1);

    public bool Takes(ExpositionFormat format) =>
        (Type == "*/*" || Type == format.MediaType ||
         (Type.EndsWith("/*", StringComparison.Ordinal) && format.MediaType.StartsWith(Type[..^1], StringComparison.Ordinal))) &&
        Agree(Version, format.Version) && Agree(Message, format.Message) && Agree(Encoding, format.Encoding);

    /// <summary>The ranges of a header; what is malformed is passed over.</summary>
    public static List<AcceptedRange> Read(string header)
    {
        var ranges = new List<AcceptedRange>();
        foreach (var element in Split(header, ','))
        {
            if (ranges.Count == Most) break;
            if (ReadOne(element) is { } range) ranges.Add(range);
        }

        return ranges;
    }

    private static AcceptedRange? ReadOne(string element)
    {
        var parts = Split(element, ';');
        var type = parts[0].Trim().ToLowerInvariant();
        if (type.IndexOf('/', StringComparison.Ordinal) is not > 0 || type.EndsWith('/') || type.Contains(' ', StringComparison.Ordinal)) return null;
        string? version = null, message = null, encoding = null, escaping = null;
        var quality = 1.0;
        for (var at = 1; at < parts.Count; at++)
        {
            var equals = parts[at].IndexOf('=', StringComparison.Ordinal);
            if (equals < 0) continue;
            var value = parts[at][(equals + 1)..].Trim().Trim('"');
            switch (parts[at][..equals].Trim().ToLowerInvariant())
            {
                case "version": version = value; break;
                case "proto": message = value; break;
                case "encoding": encoding = value; break;
                case "escaping": escaping = value; break;
                case "q" when TryReadQuality(value, out quality): break;
                case "q": return null;
            }
        }

        return new AcceptedRange(type, quality) { Version = version, Message = message, Encoding = encoding, Escaping = escaping };
    }

    /// <summary>A parameter that one side does not have says nothing.</summary>
    private static bool Agree(string? asked, string? given) => asked is null || given is null || asked == given;

    /// <summary>A weight: 0 to 1.</summary>
    public static bool TryReadQuality(ReadOnlySpan<char> text, out double quality) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out quality) && quality <= 1;

    /// <summary>Splits at a separator outside of quotes.</summary>
    private static List<string> Split(string text, char separator)
    {
        var parts = new List<string>();
        var quoted = false;
        var start = 0;
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '\\' && quoted) at++;
            else if (text[at] == '"') quoted = !quoted;
            else if (text[at] == separator && !quoted)
            {
                parts.Add(text[start..at]);
                start = at + 1;
            }
        }

        parts.Add(text[Math.Min(start, text.Length)..]);
        return parts;
    }
}
