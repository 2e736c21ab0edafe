namespace Attest.Monitoring.Delivery;

/// <summary>
/// <c>OTEL_LOG_LEVEL</c>: what telemetry says of itself (OpenTelemetry, "General SDK Configuration"). All it says are
/// warnings: spans, log records and metrics that did not arrive, variables that are ignored.
/// </summary>
internal static class TelemetryLevel
{
    public const string Variable = "OTEL_LOG_LEVEL";

    // The specification leaves the words to each language; these are all of theirs.
    private static readonly string[] Told = ["all", "trace", "verbose", "debug", "info", "warn", "warning"];
    private static readonly string[] Silent = ["error", "fatal", "none", "off"];

    /// <summary>Whether warnings are told; so they are when the word is none.</summary>
    public static bool TellsWarnings(string level) => !Silent.Contains(level.Trim(), StringComparer.OrdinalIgnoreCase);

    /// <summary>Tells once that the word is none.</summary>
    public static void Check(IReadOnlyDictionary<string, string> environment, Action<string> warn)
    {
        var variables = new StandardVariables(environment, warn);
        if (variables[Variable] is { } level && TellsWarnings(level) && !Told.Contains(level, StringComparer.OrdinalIgnoreCase))
            variables.Ignore(Variable, $"'{level}' is none of {string.Join(", ", Told)}, {string.Join(", ", Silent)}");
    }
}
