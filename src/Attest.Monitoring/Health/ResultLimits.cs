using System.Globalization;

namespace Attest.Monitoring.Health;

/// <summary>Holds what a check says to what an answer can carry: one line, few values, none of them large.</summary>
internal static class ResultLimits
{
    internal const int LongestText = 1024;
    internal const int MostValues = 32;
    private const int LongestName = 64;

    public static HealthResult Of(HealthResult? result)
    {
        if (result is null) return HealthResult.Unhealthy("The check gave no result.");
        return result with { Message = Line(result.Message), Data = Values(result.Data) };
    }

    /// <summary>A text on one line, cut where it is too long; a pair of surrogates is never split.</summary>
    public static string? Line(string? text)
    {
        if (string.IsNullOrWhiteSpace(text)) return null;
        var cut = text.Length > LongestText;
        var length = cut ? LongestText - 1 : text.Length;
        if (cut && char.IsHighSurrogate(text[length - 1])) length--;
        return string.Create(cut ? length + 1 : length, text, static (line, source) =>
        {
            for (var at = 0; at < line.Length; at++) line[at] = char.IsControl(source[at]) ? ' ' : source[at];
            if (line.Length < source.Length) line[^1] = '…';
        }).Trim();
    }

    private static Dictionary<string, object?> Values(IReadOnlyDictionary<string, object?> given)
    {
        var values = new Dictionary<string, object?>(Math.Min(given.Count, MostValues), StringComparer.Ordinal);
        foreach (var (name, value) in given)
        {
            if (values.Count == MostValues) break;
            if (name.Length is > 0 and <= LongestName) values[name] = Value(value);
        }

        return values;
    }

    private static object? Value(object? value) => value switch
    {
        null or bool or int or long or DateTimeOffset => value,
        double number => double.IsFinite(number) ? number : number.ToString(CultureInfo.InvariantCulture),
        float number => Value((double)number),
        byte or sbyte or short or ushort or uint => Convert.ToInt64(value, CultureInfo.InvariantCulture),
        ulong or decimal => Convert.ToDouble(value, CultureInfo.InvariantCulture),
        DateTime time => new DateTimeOffset(time.ToUniversalTime()),
        TimeSpan span => span.TotalSeconds,
        IFormattable other => Line(other.ToString(null, CultureInfo.InvariantCulture)),
        _ => Line(value.ToString()),
    };
}
