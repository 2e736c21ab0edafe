using System.Globalization;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Access;

/// <summary>When a token shall count no more, as people write it.</summary>
internal static class TokenExpiry
{
    private static readonly string[] Forms = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <summary>A day (its beginning, UTC) or a time with its zone.</summary>
    public static DateTimeOffset? ReadMoment(string text) =>
        DateTimeOffset.TryParseExact(text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
            ? moment.ToUniversalTime()
            : null;

    /// <summary>The same, or how long from now (<c>90d</c>).</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.ArgumentInvalid"/>: neither, or over already.</exception>
    public static DateTimeOffset Read(string text, string place, DateTimeOffset now)
    {
        var moment = ReadMoment(text);
        // A bare number would be seconds.
        if (moment is null && !text.All(char.IsAsciiDigit) && DurationText.TryParse(text, out var duration) && duration < DateTimeOffset.MaxValue - now) moment = now + duration;
        return moment > now ? moment.Value : throw new AttestException(
            ErrorIds.ArgumentInvalid,
            moment is null ? $"{place}: '{NodeWords.Short(text)}' is neither a duration nor a date." : $"{place}: {text} is over already.",
            "Write how long from now (90d, 12h), a day (2027-01-31) or a time (RFC 3339).");
    }
}
