using System.Globalization;
using Attest.Monitoring.Configuration;

namespace Attest.Monitoring.Tracing;

/// <summary>
/// Decides from configuration and the standard variables (OpenTelemetry, "OTLP Exporter Configuration") whether traces
/// are sent, and where to. The variables go before the configuration, those for traces before those for all signals.
/// </summary>
/// <param name="settings"><c>tracing.*</c></param>
/// <param name="environment">The process's environment.</param>
/// <param name="warn">Told of a variable that is ignored, one line each.</param>
internal sealed class OtlpEndpointChoice(
    TracingSettings settings, IReadOnlyDictionary<string, string> environment, Action<string> warn)
{
    private const int GrpcPort = 4317;
    private const int HttpPort = 4318;
    private const string HttpPath = "v1/traces";

    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);

    /// <summary>The endpoint; null when no trace is to leave the machine by OTLP.</summary>
    /// <param name="always">Whether this run is exported whatever <c>tracing.enabled</c> says (<c>--trace</c>).</param>
    /// <exception cref="AttestException">
    /// <see cref="ErrorIds.ConfigurationInvalid"/>: a setting makes no sense; <see cref="ErrorIds.NotSupportedYet"/>:
    /// an exporter that does not exist yet.
    /// </exception>
    public OtlpEndpoint? Choose(bool always = false)
    {
        if (IsTrue("OTEL_SDK_DISABLED") || Variable("OTEL_TRACES_EXPORTER") is "none")
        {
            return null;
        }

        var standard = FromVariables();
        if (standard is null && !((settings.Enabled || always) && IsOtlp()))
        {
            return null;
        }

        var (address, whole, name) = standard ?? FromSettings();
        return Complete(address, whole, name);
    }

    private bool IsOtlp() => settings.ExporterType switch
    {
        "otlp" or "jaeger" => true,
        "file" when settings.Endpoint is null => false,
        var other => throw new AttestException(
            ErrorIds.NotSupportedYet,
            $"tracing.exporter.type: '{other}' does not export yet.",
            "Use otlp, or file without an endpoint: every run leaves its trace in trace.jsonl."),
    };

    private (string Address, bool Whole, string Name)? FromVariables()
    {
        if (Variable("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") is { } traces)
        {
            return (traces, true, "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");
        }

        return Variable("OTEL_EXPORTER_OTLP_ENDPOINT") is { } all ? (all, false, "OTEL_EXPORTER_OTLP_ENDPOINT") : null;
    }

    private (string Address, bool Whole, string Name) FromSettings()
    {
        var address = settings.Endpoint
            ?? $"http://localhost:{(ParseProtocol(settings.Protocol) == OtlpProtocol.Grpc ? GrpcPort : HttpPort)}";
        return (address, HasPath(address), "tracing.exporter.endpoint");
    }

    private OtlpEndpoint Complete(string address, bool whole, string name)
    {
        if (!Uri.TryCreate(WithScheme(address), UriKind.Absolute, out var url)
            || url.Scheme is not ("http" or "https") || url.Host.Length == 0)
        {
            throw new AttestException(
                ErrorIds.ConfigurationInvalid,
                $"{name}: '{address}' is no address of an OTLP receiver.",
                "Write it as host:port or http(s)://host:port.");
        }

        RefuseOldJaeger(url, name);
        var protocol = Protocol(url);
        var target = protocol == OtlpProtocol.Grpc || whole ? url : Append(url, HttpPath);
        return new OtlpEndpoint(target, protocol, Headers(), RequestTimeout());
    }

    /// <summary>Jaeger takes OTLP since 1.35; its own Thrift ports are gone from version 2.</summary>
    private static void RefuseOldJaeger(Uri url, string name)
    {
        if (url.Port is 14268 or 14250 or 6831 or 6832 || url.AbsolutePath.TrimEnd('/') is "/api/traces")
        {
            throw new AttestException(
                ErrorIds.ConfigurationInvalid,
                $"{name}: '{url}' is Jaeger's old Thrift receiver; traces are sent as OTLP.",
                $"Use Jaeger's OTLP ports: {url.Host}:{HttpPort} (http/protobuf) or {url.Host}:{GrpcPort} (grpc).");
        }
    }

    private OtlpProtocol Protocol(Uri url)
    {
        foreach (var name in (ReadOnlySpan<string>)["OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL"])
        {
            switch (Variable(name))
            {
                case null:
                    break;
                case "grpc":
                    return OtlpProtocol.Grpc;
                case "http/protobuf":
                    return OtlpProtocol.HttpProtobuf;
                case var other:
                    warn($"{name}: '{other}' is ignored: grpc and http/protobuf are known.");
                    break;
            }
        }

        return ParseProtocol(settings.Protocol) ?? (url.Port == GrpcPort ? OtlpProtocol.Grpc : OtlpProtocol.HttpProtobuf);
    }

    private static OtlpProtocol? ParseProtocol(string? protocol) => protocol switch
    {
        null => null,
        "grpc" => OtlpProtocol.Grpc,
        "http/protobuf" => OtlpProtocol.HttpProtobuf,
        _ => throw new AttestException(
            ErrorIds.ConfigurationInvalid,
            $"tracing.exporter.protocol: '{protocol}' is not known.",
            "Use grpc or http/protobuf."),
    };

    private IReadOnlyList<KeyValuePair<string, string>> Headers()
    {
        foreach (var name in (ReadOnlySpan<string>)["OTEL_EXPORTER_OTLP_TRACES_HEADERS", "OTEL_EXPORTER_OTLP_HEADERS"])
        {
            if (Variable(name) is { } text)
            {
                return Parse(name, text);
            }
        }

        return [.. settings.Headers];
    }

    /// <summary>Pairs as in baggage, values percent-encoded; a header may hold a secret, so no message quotes it.</summary>
    private IReadOnlyList<KeyValuePair<string, string>> Parse(string name, string text)
    {
        var headers = new List<KeyValuePair<string, string>>();
        foreach (var pair in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
            {
                warn($"{name}: a part without '=' is ignored.");
                continue;
            }

            headers.Add(new(pair[..equals].Trim(), Uri.UnescapeDataString(pair[(equals + 1)..].Trim())));
        }

        return headers;
    }

    private TimeSpan RequestTimeout()
    {
        foreach (var name in (ReadOnlySpan<string>)["OTEL_EXPORTER_OTLP_TRACES_TIMEOUT", "OTEL_EXPORTER_OTLP_TIMEOUT"])
        {
            if (Variable(name) is not { } text)
            {
                continue;
            }

            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) && milliseconds > 0)
            {
                return TimeSpan.FromMilliseconds(milliseconds);
            }

            warn($"{name}: '{text}' is ignored: it is no number of milliseconds.");
        }

        return DefaultTimeout;
    }

    /// <summary><c>collector:4317</c> would be read as the scheme "collector".</summary>
    private static string WithScheme(string address) =>
        address.Contains("://", StringComparison.Ordinal) ? address : "http://" + address;

    private static bool HasPath(string address) =>
        Uri.TryCreate(WithScheme(address), UriKind.Absolute, out var url) && url.AbsolutePath.Length > 1;

    private static Uri Append(Uri url, string path) =>
        new UriBuilder(url) { Path = $"{url.AbsolutePath.TrimEnd('/')}/{path}" }.Uri;

    private bool IsTrue(string name) => string.Equals(Variable(name), "true", StringComparison.OrdinalIgnoreCase);

    /// <summary>An empty variable is as one that is not set (OpenTelemetry, "Environment Variable Specification").</summary>
    private string? Variable(string name) =>
        environment.TryGetValue(name, out var value) && value.Trim() is { Length: > 0 } text ? text : null;
}
