using System.Globalization;

namespace Attest.Monitoring.Delivery;

/// <summary>
/// The <c>OTEL_*</c> variables of an environment. An empty one is as one that is not set; a value that makes no sense is
/// ignored with a warning (OpenTelemetry, "Environment Variable Specification").
/// </summary>
/// <param name="environment">The process's environment.</param>
/// <param name="warn">Told of a variable that is ignored, one line each.</param>
internal sealed class StandardVariables(IReadOnlyDictionary<string, string> environment, Action<string> warn)
{
    public string? this[string name] =>
        environment.TryGetValue(name, out var value) && value.Trim() is { Length: > 0 } text ? text : null;

    /// <summary>Only <c>true</c> is true, in any case; what is neither that nor <c>false</c> is told (OpenTelemetry, "Boolean").</summary>
    public bool IsTrue(string name)
    {
        if (this[name] is not { } text || text.Equals("false", StringComparison.OrdinalIgnoreCase)) return false;
        if (text.Equals("true", StringComparison.OrdinalIgnoreCase)) return true;
        Ignore(name, $"'{text}' is none of true, false");
        return false;
    }

    public void Ignore(string name, string why) => warn($"{name} is ignored: {why}.");

    /// <summary>A whole number of at least <paramref name="least"/>; null when it is not set or makes no sense.</summary>
    public int? Number(string name, int least)
    {
        if (this[name] is not { } text) return null;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least) return number;
        Ignore(name, $"'{text}' is no whole number from {least.ToString(CultureInfo.InvariantCulture)}");
        return null;
    }

    /// <summary>
    /// How long something may take, from milliseconds; 0 is without end (OpenTelemetry, "Timeout"). Null when it is not set
    /// or makes no sense.
    /// </summary>
    public TimeSpan? Timeout(string name) => Number(name, 0) is not { } milliseconds ? null
        : milliseconds == 0 ? System.Threading.Timeout.InfiniteTimeSpan : TimeSpan.FromMilliseconds(milliseconds);

    /// <summary>A duration from milliseconds; null when it is not set or makes no sense.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="least">The least, milliseconds.</param>
    public TimeSpan? Duration(string name, int least = 0) =>
        Number(name, least) is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null;

    /// <summary>The first that is set of the variables for one signal and for all: <c>OTEL_EXPORTER_OTLP_[TRACES_]NAME</c>.</summary>
    /// <param name="signal"><c>TRACES</c>, <c>METRICS</c> or <c>LOGS</c>.</param>
    /// <param name="name">The rest of the name.</param>
    public (string Name, string Value)? Otlp(string signal, string name)
    {
        foreach (var candidate in OtlpNames(signal, name))
        {
            if (this[candidate] is { } value) return (candidate, value);
        }

        return null;
    }

    /// <summary>Both names, the one for the signal first.</summary>
    public static string[] OtlpNames(string signal, string name) => [$"OTEL_EXPORTER_OTLP_{signal}_{name}", $"OTEL_EXPORTER_OTLP_{name}"];
}
