using System.Globalization;

namespace Attest.Cli.Running.Views;

/// <summary>Durations as people read them: <c>40 ms</c>, <c>0.42 s</c>, <c>12.3 s</c>, <c>4 m 05 s</c>, <c>2 h 07 m</c>.</summary>
internal static class Durations
{
    public static string Text(double milliseconds)
    {
        var seconds = Math.Max(0, milliseconds) / 1000;
        if (seconds < 0.0995) return Math.Round(seconds * 1000).ToString("0", CultureInfo.InvariantCulture) + " ms";
        if (seconds < 0.995) return seconds.ToString("0.00", CultureInfo.InvariantCulture) + " s";
        if (seconds < 59.95) return seconds.ToString("0.0", CultureInfo.InvariantCulture) + " s";
        var whole = (long)Math.Round(seconds);
        return whole < 3600
            ? string.Create(CultureInfo.InvariantCulture, $"{whole / 60} m {whole % 60:00} s")
            : string.Create(CultureInfo.InvariantCulture, $"{whole / 3600} h {whole % 3600 / 60:00} m");
    }
}
