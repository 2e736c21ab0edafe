namespace Attest.Monitoring.Sources;

/// <summary>Durations as people write them: <c>250ms</c>, <c>5s</c>, <c>1h30m</c>, <c>7d</c>; a bare whole number is seconds.</summary>
internal static class DurationText
{
    /// <summary>What messages say a duration looks like.</summary>
    public const string Forms = "a duration such as 250ms, 5s, 30m, 1h30m or 7d";

    /// <summary>Units go from large to small, each at most once.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan duration)
    {
        duration = default;
        var lastUnit = long.MaxValue;
        long ticks = 0;
        var i = 0;
        while (i < text.Length)
        {
            if (!TryNumber(text, ref i, out var count))
                return false;
            var unit = Unit(text, ref i);
            if (unit == 0 && lastUnit == long.MaxValue && i == text.Length)
                unit = TimeSpan.TicksPerSecond;
            if (unit == 0 || unit >= lastUnit || count > (TimeSpan.MaxValue.Ticks - ticks) / unit)
                return false;
            ticks += count * unit;
            lastUnit = unit;
        }
        duration = new TimeSpan(ticks);
        return text.Length > 0;
    }

    private static bool TryNumber(ReadOnlySpan<char> text, ref int i, out long count)
    {
        count = 0;
        var start = i;
        while (i < text.Length && char.IsAsciiDigit(text[i]) && i - start < 15)
            count = count * 10 + (text[i++] - '0');
        return i > start;
    }

    private static long Unit(ReadOnlySpan<char> text, ref int i)
    {
        var rest = text[i..];
        var (length, unit) = rest switch
        {
            ['m', 's', ..] => (2, TimeSpan.TicksPerMillisecond),
            ['s', ..] => (1, TimeSpan.TicksPerSecond),
            ['m', ..] => (1, TimeSpan.TicksPerMinute),
            ['h', ..] => (1, TimeSpan.TicksPerHour),
            ['d', ..] => (1, TimeSpan.TicksPerDay),
            _ => (0, 0L),
        };
        i += length;
        return unit;
    }
}
