using System.Globalization;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Audit.Reading;

/// <summary>
/// Moments as people name them: <c>24h ago</c>, <c>7d</c> (before now), <c>now</c>, a date, or RFC 3339. What has no
/// offset is UTC, as everything in the log is.
/// </summary>
internal static class TimeText
{
    /// <summary>What messages say a moment looks like.</summary>
    public const string Forms = "a time such as '24h ago', 7d, 2026-11-20 or 2026-11-20T14:00:00Z";

    private const string Ago = " ago";

    private static readonly string[] Absolute =
    [
        "yyyy-MM-dd",
        "yyyy-MM-dd'T'HH:mm",
        "yyyy-MM-dd'T'HH:mm:ss",
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF",
        "yyyy-MM-dd'T'HH:mmzzz",
        "yyyy-MM-dd'T'HH:mm:sszzz",
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz",
    ];

    /// <summary>Reads one moment.</summary>
    /// <param name="text">As the user wrote it.</param>
    /// <param name="now">What durations count back from.</param>
    /// <param name="time">UTC.</param>
    public static bool TryParse(string text, DateTimeOffset now, out DateTimeOffset time)
    {
        text = text.Trim();
        if (text.Equals("now", StringComparison.OrdinalIgnoreCase))
        {
            time = now;
            return true;
        }

        var isAgo = text.EndsWith(Ago, StringComparison.OrdinalIgnoreCase);
        var length = isAgo ? text.AsSpan(0, text.Length - Ago.Length).TrimEnd() : text;
        if (DurationText.TryParse(length, out var duration) && length.IndexOfAnyExceptInRange('0', '9') >= 0)
        {
            time = duration < now - DateTimeOffset.MinValue ? now - duration : DateTimeOffset.MinValue;
            return true;
        }

        time = default;
        return !isAgo && TryAbsolute(text, out time);
    }

    /// <summary><c>7d</c> (since), or two moments: <c>2026-11-01..2026-11-20</c>; either may be left out.</summary>
    public static bool TryParseRange(string text, DateTimeOffset now, out DateTimeOffset? since, out DateTimeOffset? until)
    {
        until = null;
        since = null;
        var dots = text.IndexOf("..", StringComparison.Ordinal);
        var from = dots < 0 ? text : text[..dots];
        var to = dots < 0 ? "" : text[(dots + 2)..];
        if (from.Trim().Length == 0 && to.Trim().Length == 0) return false;
        return TryPart(from, now, ref since) && TryPart(to, now, ref until);
    }

    private static bool TryPart(string text, DateTimeOffset now, ref DateTimeOffset? part)
    {
        if (text.Trim().Length == 0) return true;
        if (!TryParse(text, now, out var time)) return false;
        part = time;
        return true;
    }

    private static bool TryAbsolute(string text, out DateTimeOffset time)
    {
        if (text.EndsWith('Z') || text.EndsWith('z')) text = text[..^1] + "+00:00";
        var isTime = DateTimeOffset.TryParseExact(
            text.Replace(' ', 'T').Replace('t', 'T'), Absolute, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
        time = time.ToUniversalTime();
        return isTime;
    }
}
