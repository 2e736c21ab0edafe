using Attest.Monitoring.Configuration;
using Attest.Monitoring.Delivery;

namespace Attest.Monitoring.Push;

/// <summary>Makes the targets that the configuration, the standard variables or a command name.</summary>
/// <param name="settings"><c>monitoring.push</c></param>
/// <param name="environment">The process's environment.</param>
/// <param name="warn">Told of a variable that is ignored.</param>
/// <param name="workingDirectory">What a relative path starts from.</param>
/// <param name="time">The clock.</param>
/// <param name="request">Encodes totals as OTLP; asked for when there is a target for it.</param>
internal sealed class PushTargets(
    PushSettings settings,
    IReadOnlyDictionary<string, string> environment,
    Action<string> warn,
    string workingDirectory,
    TimeProvider time,
    Func<OtlpMetricsRequest> request)
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Whether histograms are counted natively: <c>monitoring.native_histograms.enabled</c>.</summary>
    public bool HasNativeHistograms { get; init; }

    /// <summary>Whether anything is to be pushed at the end of a run: asked by every run, so it makes nothing.</summary>
    public static bool AreWanted(PushSettings? settings, IReadOnlyDictionary<string, string> environment) =>
        settings is not null || OtlpVariables(environment);

    /// <summary>Whether OTLP metrics are pushed, and the CI/CD metrics counted.</summary>
    public static bool WantOtlp(PushSettings? settings, IReadOnlyDictionary<string, string> environment) =>
        settings?.Otlp is not null ? !IsOff(environment) : OtlpVariables(environment);

    /// <summary>Every target that is configured.</summary>
    /// <exception cref="AttestException">A setting or a variable makes no sense.</exception>
    public List<IPushTarget> Configured()
    {
        var targets = new List<IPushTarget>(3);
        if (settings.Textfile is { } path) targets.Add(Textfile(path, "monitoring.push.textfile"));
        if (settings.Pushgateway is { } url) targets.Add(new PushgatewayTarget(new Uri(url), settings.PushgatewayJob, RequestTimeout));
        if (WantOtlp(settings, environment)) targets.Add(Otlp(settings.Otlp, environment));
        return targets;
    }

    /// <summary>A textfile that was asked for by name.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.ArgumentInvalid"/>.</exception>
    public IPushTarget Textfile(string path, string name) => new TextfileTarget(Path.GetFullPath(path, workingDirectory), name);

    /// <summary>
    /// The receiver at an address that was asked for: OTLP where the path ends with <c>/v1/metrics</c> or the port is
    /// 4317 or 4318, else a Pushgateway.
    /// </summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.ArgumentInvalid"/>: it is no address.</exception>
    public IPushTarget At(string address, string name)
    {
        if (!Uri.TryCreate(address.Contains("://", StringComparison.Ordinal) ? address : "http://" + address, UriKind.Absolute, out var url)
            || url.Scheme is not ("http" or "https") || url.Host.Length == 0)
        {
            throw new AttestException(
                ErrorIds.ArgumentInvalid, $"{name}: '{address}' is no address.", "Write it as http(s)://host:port, or host:port.");
        }

        if (url.Port is not (4317 or 4318) && !url.AbsolutePath.EndsWith("/v1/metrics", StringComparison.Ordinal))
            return new PushgatewayTarget(url, settings.PushgatewayJob, RequestTimeout);

        // What was asked for goes before the variables that name another receiver.
        return Otlp(address, environment.Where(static pair => !IsEndpoint(pair.Key)).ToDictionary(StringComparer.Ordinal));
    }

    private OtlpMetricsTarget Otlp(string? address, IReadOnlyDictionary<string, string> variables)
    {
        var standard = new StandardVariables(variables, warn);
        WarnOfTemporality(standard);
        var endpoint = new OtlpEndpointChoice(
            new OtlpSettings("METRICS", "v1/metrics", "monitoring.push.otlp") { Endpoint = address }, standard).Choose();
        var made = request();
        made.HasExplicitBuckets = WantsExplicitBuckets(standard);
        return new OtlpMetricsTarget(endpoint, made, time);
    }

    /// <summary>
    /// OpenTelemetry, "OTLP Exporter", additional environment variables. A delta is what came since the last push that
    /// arrived; which one did, many processes that may be killed at any moment cannot know together.
    /// </summary>
    private static void WarnOfTemporality(StandardVariables variables)
    {
        const string Temporality = "OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE";
        switch (variables[Temporality]?.ToLowerInvariant())
        {
            case null or "cumulative": break;
            case "delta" or "lowmemory":
                variables.Ignore(Temporality, "the totals of all processes are pushed, and no difference of them would be right after a push that was "
                    + "lost; let the receiver make it (cumulativetodelta in a Collector)");
                break;
            case var other: variables.Ignore(Temporality, $"'{other}' is none of cumulative, delta, lowmemory"); break;
        }
    }

    private bool WantsExplicitBuckets(StandardVariables variables)
    {
        const string Aggregation = "OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION";
        switch (variables[Aggregation]?.ToLowerInvariant())
        {
            case null: return false;
            case "explicit_bucket_histogram": return true;
            case "base2_exponential_bucket_histogram":
                if (!HasNativeHistograms)
                    variables.Ignore(Aggregation, "histograms are counted so only where monitoring.native_histograms.enabled is true");
                return false;
            case var other:
                variables.Ignore(Aggregation, $"'{other}' is none of explicit_bucket_histogram, base2_exponential_bucket_histogram");
                return false;
        }
    }

    /// <summary>OpenTelemetry, "Environment Variable Specification", Exporter Selection.</summary>
    private static bool OtlpVariables(IReadOnlyDictionary<string, string> environment)
    {
        if (IsOff(environment)) return false;
        return Value(environment, "OTEL_EXPORTER_OTLP_ENDPOINT") is not null
            || Value(environment, "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT") is not null
            || Value(environment, "OTEL_METRICS_EXPORTER") is not null;
    }

    /// <summary>The variable may hold a list: Prometheus, for one, is served whatever it says.</summary>
    private static bool IsOff(IReadOnlyDictionary<string, string> environment) =>
        Value(environment, "OTEL_METRICS_EXPORTER")?.Split(',', StringSplitOptions.TrimEntries).Contains("otlp") == false
        || string.Equals(Value(environment, "OTEL_SDK_DISABLED"), "true", StringComparison.OrdinalIgnoreCase);

    private static bool IsEndpoint(string name) => name is "OTEL_EXPORTER_OTLP_ENDPOINT" or "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT";

    private static string? Value(IReadOnlyDictionary<string, string> environment, string name) =>
        environment.TryGetValue(name, out var value) && value.Trim() is { Length: > 0 } text ? text : null;
}
