using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Attest.Monitoring.Audit.Reading;

/// <summary>When an event happened, by its own word, fast.</summary>
internal static class EntryTime
{
    private static readonly byte[][] Path = ["timestamp"u8.ToArray()];

    /// <summary>The event's <c>timestamp</c>, in UTC ticks.</summary>
    /// <returns>False when it has none that can be read: such an entry is in no range of time and in every report without one.</returns>
    public static bool TryRead(ReadOnlySpan<byte> json, out long ticks)
    {
        // Unescaped quotes stand only around keys and values, so where the pattern occurs once it is the key.
        var pattern = "\"timestamp\":\""u8;
        var at = json.LastIndexOf(pattern);
        if (at >= 0 && json.IndexOf(pattern) == at)
        {
            var text = json[(at + pattern.Length)..];
            var end = text.IndexOf((byte)'"');
            return TryParse(end < 0 ? text : text[..end], out ticks);
        }

        ticks = 0;
        var reader = new Utf8JsonReader(json);
        return EntryFields.MoveTo(ref reader, Path) && reader.TokenType == JsonTokenType.String && !reader.ValueIsEscaped
            && TryParse(reader.ValueSpan, out ticks);
    }

    /// <summary>RFC 3339 in UTC, as events spell it, with up to seven digits of a second; other spellings more slowly.</summary>
    private static bool TryParse(ReadOnlySpan<byte> text, out long ticks)
    {
        ticks = 0;
        if (text.Length < 20 || text[^1] != 'Z' || text.Length > 28) return TryParseAny(text, out ticks);
        if (text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':') return false;
        if (!Number(text, 0, 4, out var year) || !Number(text, 5, 2, out var month) || !Number(text, 8, 2, out var day)
            || !Number(text, 11, 2, out var hour) || !Number(text, 14, 2, out var minute) || !Number(text, 17, 2, out var second)
            || year is < 1 or > 9999 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)
            || hour > 23 || minute > 59 || second > 59)
        {
            return false;
        }

        var fraction = 0;
        if (text.Length > 20)
        {
            var digits = text.Length - 21;
            if (text[19] != '.' || digits == 0 || !Number(text, 20, digits, out fraction)) return false;
            for (; digits < 7; digits++) fraction *= 10;
        }

        ticks = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Utc).Ticks + fraction;
        return true;
    }

    private static bool TryParseAny(ReadOnlySpan<byte> text, out long ticks)
    {
        ticks = 0;
        var isTime = text.Length is >= 19 and <= 40
            && TimeText.TryParse(Encoding.UTF8.GetString(text), DateTimeOffset.UnixEpoch, out var time)
            && (ticks = time.UtcTicks) > 0;
        return isTime;
    }

    private static bool Number(ReadOnlySpan<byte> text, int start, int length, out int number) =>
        Utf8Parser.TryParse(text.Slice(start, length), out number, out var read) && read == length && text[start] is not ((byte)'-' or (byte)'+');
}
