using Attest.Monitoring.Configuration;
using Attest.Monitoring.Delivery;

namespace Attest.Monitoring.Logging.Export;

/// <summary>
/// Whether log entries leave the machine, and where to. <c>OTEL_SDK_DISABLED</c> says no; else <c>OTEL_LOGS_EXPORTER</c>
/// decides, else <c>logging.output: otlp</c>, else a variable that names a receiver of logs. The receiver is that of the
/// standard variables, else that of the traces.
/// </summary>
/// <param name="configuration">Every setting.</param>
/// <param name="environment">The process's environment.</param>
/// <param name="warn">Told of a variable that is ignored, one line each.</param>
internal sealed class OtlpLogsChoice(AttestConfiguration configuration, IReadOnlyDictionary<string, string> environment, Action<string> warn)
{
    private const string ExporterVariable = "OTEL_LOGS_EXPORTER";
    private const string Path = "v1/logs";

    private readonly StandardVariables _variables = new(environment, warn);

    /// <summary>Whether anything asks for it: every run asks this, and most need to know no more.</summary>
    public static bool IsAsked(LoggingSettings settings, IReadOnlyDictionary<string, string> environment) =>
        settings.Output == "otlp"
        || environment.ContainsKey(ExporterVariable)
        || environment.ContainsKey("OTEL_EXPORTER_OTLP_LOGS_ENDPOINT");

    /// <summary>How entries are gathered on their way.</summary>
    public BatchRule Rule => BatchRule.Of(_variables, "OTEL_BLRP");

    /// <summary>How many attributes a record may have, and how long (OpenTelemetry, "LogRecord Limits").</summary>
    public AttributeLimits Limits => AttributeLimits.Of(_variables, "LOGRECORD");

    /// <summary>The receiver; null when no entry is to leave.</summary>
    /// <exception cref="AttestException">
    /// <see cref="ErrorIds.ConfigurationInvalid"/>: a setting makes no sense; <see cref="ErrorIds.FileUnreadable"/>: a
    /// certificate is not there.
    /// </exception>
    public OtlpEndpoint? Choose()
    {
        if (_variables.IsTrue("OTEL_SDK_DISABLED")) return null;
        if (_variables[ExporterVariable] is { } names && !NamesOtlp(names)) return null;
        var tracing = configuration.Tracing;
        var isOtlp = tracing.ExporterType is "otlp" or "jaeger";
        return new OtlpEndpointChoice(
            new OtlpSettings("LOGS", Path, "tracing.exporter")
            {
                Endpoint = isOtlp ? OfLogs(tracing.Endpoint) : null,
                Protocol = tracing.Protocol,
                Headers = isOtlp ? tracing.Headers : new Dictionary<string, string>(),
            },
            _variables).Choose();
    }

    /// <summary>A whole address of traces has the logs beside them.</summary>
    private static string? OfLogs(string? endpoint) => endpoint is not null && endpoint.TrimEnd('/').EndsWith("/v1/traces", StringComparison.Ordinal)
        ? endpoint.TrimEnd('/')[..^"v1/traces".Length] + Path
        : endpoint;

    /// <summary>A list, as the specification allows; an unknown name is told and left out.</summary>
    private bool NamesOtlp(string names)
    {
        var isNamed = false;
        foreach (var name in names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (name == "otlp") isNamed = true;
            else if (name != "none") _variables.Ignore(ExporterVariable, $"'{name}' is none of otlp, none; logging.output: console writes to standard error");
        }

        return isNamed;
    }
}
