using Attest.Monitoring.Configuration;
using Attest.Monitoring.Delivery;

namespace Attest.Monitoring.Tracing.Export;

/// <summary>
/// Decides from the standard variables and the configuration where spans go (docs/tracing.md, "Which goes first"). The
/// order: <c>OTEL_SDK_DISABLED</c>; <c>OTEL_TRACES_EXPORTER</c>; an exporter that the configuration switches on; a variable
/// that names an OTLP receiver.
/// </summary>
/// <param name="settings"><c>tracing.*</c></param>
/// <param name="environment">The process's environment.</param>
/// <param name="workingDirectory">Where a relative file starts.</param>
/// <param name="warn">Told of a variable that is ignored, one line each.</param>
internal sealed class ExporterChoice(
    TracingSettings settings, IReadOnlyDictionary<string, string> environment, string workingDirectory, Action<string> warn)
{
    private const string ExporterVariable = "OTEL_TRACES_EXPORTER";
    private const string ZipkinVariable = "OTEL_EXPORTER_ZIPKIN_ENDPOINT";

    private readonly StandardVariables _variables = new(environment, warn);

    /// <summary>
    /// Whether anything at all asks for an export. Every run asks this, and most need to know no more: it reads what is
    /// there and loads nothing.
    /// </summary>
    public static bool IsAsked(TracingSettings settings, IReadOnlyDictionary<string, string> environment, bool always) =>
        settings.Enabled
        || always
        || environment.ContainsKey(ExporterVariable)
        || environment.ContainsKey("OTEL_EXPORTER_OTLP_ENDPOINT")
        || environment.ContainsKey("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");

    /// <summary>How spans are gathered on their way.</summary>
    public BatchRule Rule => BatchRule.Of(_variables, "OTEL_BSP");

    /// <summary>What of a span is sent.</summary>
    public SpanLimits Limits => SpanLimits.Of(_variables);

    /// <summary>The places; none when no span is to leave.</summary>
    /// <param name="always">Whether this run is exported whatever <c>tracing.enabled</c> says (<c>--trace</c>).</param>
    /// <exception cref="AttestException">
    /// <see cref="ErrorIds.ConfigurationInvalid"/>: a setting makes no sense; <see cref="ErrorIds.FileUnreadable"/>: a
    /// certificate is not there.
    /// </exception>
    public IReadOnlyList<ExporterPlan> Choose(bool always = false)
    {
        if (_variables.IsTrue("OTEL_SDK_DISABLED")) return [];
        if (_variables[ExporterVariable] is { } names) return ByVariable(names);
        var isOn = settings.Enabled || always;
        if (isOn && BySettings() is { } configured) return [configured];
        return Otlp.IsNamedByVariable ? [new OtlpPlan(Otlp.Choose())] : [];
    }

    private OtlpEndpointChoice Otlp => new(
        new OtlpSettings("TRACES", "v1/traces", "tracing.exporter")
        {
            Endpoint = settings.ExporterType is "otlp" or "jaeger" ? settings.Endpoint : null,
            Protocol = settings.Protocol,
            Headers = settings.Headers,
        },
        _variables);

    /// <summary>A list, as the specification allows; an unknown name is told and left out.</summary>
    private List<ExporterPlan> ByVariable(string names)
    {
        var plans = new List<ExporterPlan>();
        foreach (var name in names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal))
        {
            switch (name)
            {
                case "none": break;
                case "otlp" or "jaeger": plans.Add(new OtlpPlan(Otlp.Choose())); break;
                case "zipkin": plans.Add(Zipkin()); break;
                case "console" or "logging": plans.Add(new ConsolePlan()); break;
                default: _variables.Ignore(ExporterVariable, $"'{name}' is none of otlp, zipkin, console, none"); break;
            }
        }

        return plans;
    }

    private ExporterPlan? BySettings() => settings.ExporterType switch
    {
        "otlp" or "jaeger" => new OtlpPlan(Otlp.Choose()),
        "zipkin" => Zipkin(),
        "console" => new ConsolePlan(),

        // Without a file of its own the run's trace.jsonl is all.
        _ => settings.Endpoint is { } file ? new FilePlan(Path.GetFullPath(file, workingDirectory)) : null,
    };

    private ZipkinPlan Zipkin()
    {
        const string Usual = "http://localhost:9411/api/v2/spans";
        var byVariable = _variables[ZipkinVariable];
        var address = byVariable ?? (settings.ExporterType is "zipkin" ? settings.Endpoint : null) ?? Usual;
        var url = OtlpEndpointChoice.Url(address, byVariable is null ? "tracing.exporter.endpoint" : ZipkinVariable);
        if (url.AbsolutePath is "/" or "") url = new UriBuilder(url) { Path = "/api/v2/spans" }.Uri;
        var timeout = _variables.Timeout("OTEL_EXPORTER_ZIPKIN_TIMEOUT") ?? TimeSpan.FromSeconds(10);
        return new ZipkinPlan(new HttpTarget(url, timeout) { Headers = settings.ExporterType is "zipkin" ? [.. settings.Headers] : [] });
    }
}
