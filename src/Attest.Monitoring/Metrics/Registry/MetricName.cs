using System.Text;

namespace Attest.Monitoring.Metrics.Registry;

/// <summary>
/// Names of foreign meters as Prometheus wants them. Source: OpenTelemetry, "Prometheus and OpenMetrics
/// Compatibility", sections Metric Metadata and Metric Attributes.
/// </summary>
internal static class MetricName
{
    /// <summary>The exposed name and unit of an instrument: unit appended, <c>_total</c> on counters.</summary>
    public static (string Name, string Unit) Of(string name, string? unit, MetricKind kind)
    {
        var clean = Clean(name, colons: true);
        var suffix = UnitName(unit, kind);
        if (kind == MetricKind.Counter && clean.EndsWith("_total", StringComparison.Ordinal)) clean = clean[..^6];
        if (suffix.Length > 0 && !clean.EndsWith("_" + suffix, StringComparison.Ordinal) && clean != suffix)
            clean = $"{clean}_{suffix}";
        return (kind == MetricKind.Counter ? clean + "_total" : clean, suffix);
    }

    /// <summary>A custom metric's exposed name: as given, plus <c>_total</c> for counters.</summary>
    public static string Custom(string name, MetricKind kind) =>
        kind == MetricKind.Counter && !name.EndsWith("_total", StringComparison.Ordinal) ? name + "_total" : name;

    /// <summary>Whether a name may stand in an exposition as it is.</summary>
    public static bool IsValid(string name) => IsClean(name, colons: true);

    /// <summary>A label's name. <c>le</c> is the exposition's own.</summary>
    public static string Label(string name) => name == "le" ? "exported_le" : Clean(name, colons: false);

    /// <summary>Every run of characters that may not stand in a name becomes one underscore.</summary>
    private static string Clean(string name, bool colons)
    {
        if (IsClean(name, colons)) return name;
        var text = new StringBuilder(name.Length + 1);
        foreach (var character in name)
        {
            if (IsValid(character, colons)) text.Append(character);
            else if (text.Length == 0 || text[^1] != '_') text.Append('_');
        }

        if (text.Length == 0 || char.IsAsciiDigit(text[0])) text.Insert(0, '_');
        return text.ToString();
    }

    private static bool IsClean(string name, bool colons)
    {
        if (name.Length == 0 || char.IsAsciiDigit(name[0])) return false;
        foreach (var character in name)
            if (!IsValid(character, colons)) return false;
        return true;
    }

    private static bool IsValid(char character, bool colons) =>
        char.IsAsciiLetterOrDigit(character) || character == '_' || (colons && character == ':');

    /// <summary>A UCUM unit in words; annotations in braces are no unit; <c>a/b</c> is <c>a_per_b</c>.</summary>
    private static string UnitName(string? unit, MetricKind kind)
    {
        if (string.IsNullOrEmpty(unit)) return "";
        if (unit.IndexOf('{') is >= 0 and var open && unit.IndexOf('}', open) is >= 0 and var close)
            return UnitName(unit.Remove(open, close - open + 1).TrimEnd(), kind);
        if (unit.IndexOf('/') is >= 0 and var slash)
        {
            var per = PerUnit(unit[(slash + 1)..]);
            var of = Word(unit[..slash], kind);
            return per.Length == 0 ? of : of.Length == 0 ? $"per_{per}" : $"{of}_per_{per}";
        }

        return Word(unit, kind);
    }

    private static string Word(string unit, MetricKind kind) => unit switch
    {
        "" => "",
        "1" => kind == MetricKind.Gauge ? "ratio" : "",
        "d" => "days",
        "h" => "hours",
        "min" => "minutes",
        "s" => "seconds",
        "ms" => "milliseconds",
        "us" => "microseconds",
        "ns" => "nanoseconds",
        "By" => "bytes",
        "KiBy" => "kibibytes",
        "MiBy" => "mebibytes",
        "GiBy" => "gibibytes",
        "KBy" or "kBy" => "kilobytes",
        "MBy" => "megabytes",
        "GBy" => "gigabytes",
        "m" => "meters",
        "V" => "volts",
        "A" => "amperes",
        "J" => "joules",
        "W" => "watts",
        "g" => "grams",
        "Cel" => "celsius",
        "Hz" => "hertz",
        "%" => "percent",
        _ => Clean(unit, colons: false).Trim('_'),
    };

    private static string PerUnit(string unit) => unit switch
    {
        "s" => "second",
        "min" => "minute",
        "h" => "hour",
        "d" => "day",
        "w" => "week",
        "mo" => "month",
        "y" => "year",
        _ => Clean(unit, colons: false).Trim('_'),
    };
}
