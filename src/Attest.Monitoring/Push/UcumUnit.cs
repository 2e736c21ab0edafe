namespace Attest.Monitoring.Push;

/// <summary>
/// A unit in the words of Prometheus as a code of UCUM, which OTLP wants (OpenTelemetry, "Prometheus and OpenMetrics
/// Compatibility", Metric Metadata; "General metric semantic conventions", Instrument Units).
/// </summary>
internal static class UcumUnit
{
    /// <summary>The code; what UCUM has no code for is an annotation in braces.</summary>
    public static string Of(string words)
    {
        if (words.Length == 0) return "";
        var per = words.IndexOf("_per_", StringComparison.Ordinal);
        if (per >= 0) return $"{Word(words[..per])}/{Word(words[(per + 5)..])}";
        return words.StartsWith("per_", StringComparison.Ordinal) ? $"1/{Word(words[4..])}" : Word(words);
    }

    private static string Word(string word) => word switch
    {
        "ratio" => "1",
        "percent" => "%",
        "days" or "day" => "d",
        "hours" or "hour" => "h",
        "minutes" or "minute" => "min",
        "seconds" or "second" => "s",
        "milliseconds" => "ms",
        "microseconds" => "us",
        "nanoseconds" => "ns",
        "bytes" => "By",
        "kibibytes" => "KiBy",
        "mebibytes" => "MiBy",
        "gibibytes" => "GiBy",
        "kilobytes" => "kBy",
        "megabytes" => "MBy",
        "gigabytes" => "GBy",
        "meters" => "m",
        "volts" => "V",
        "amperes" => "A",
        "joules" => "J",
        "watts" => "W",
        "grams" => "g",
        "celsius" => "Cel",
        "hertz" => "Hz",
        "week" => "wk",
        "month" => "mo",
        "year" => "a",
        _ => $"{{{word}}}",
    };
}
