namespace Attest.Monitoring.Delivery;

/// <summary>
/// Decides from the standard variables (OpenTelemetry, "OTLP Exporter Configuration") and the configuration where and how
/// a signal is sent. The variables go before the configuration, those for the signal before those for all.
/// </summary>
/// <param name="settings">The configuration.</param>
/// <param name="variables">The environment.</param>
internal sealed class OtlpEndpointChoice(OtlpSettings settings, StandardVariables variables)
{
    private const int GrpcPort = 4317;
    private const int HttpPort = 4318;

    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Whether a variable names a receiver.</summary>
    public bool IsNamedByVariable => variables.Otlp(settings.Signal, "ENDPOINT") is not null;

    /// <summary>The endpoint.</summary>
    /// <exception cref="AttestException">
    /// <see cref="ErrorIds.ConfigurationInvalid"/>: an address or a protocol makes no sense;
    /// <see cref="ErrorIds.FileUnreadable"/>: a certificate file is not there.
    /// </exception>
    public OtlpEndpoint Choose()
    {
        var (address, isWhole, name) = Address();
        var url = Url(address, name);
        RefuseOldJaeger(url, name);
        var protocol = Protocol(url);
        if (protocol == OtlpProtocol.Grpc && IsSecureByVariable(address)) url = new UriBuilder(url) { Scheme = "https", Port = url.Port }.Uri;
        var target = new HttpTarget(protocol == OtlpProtocol.Grpc || isWhole ? url : Append(url, settings.Path), RequestTimeout())
        {
            Headers = Headers(),
            Gzip = IsCompressed(),
            Authorities = Certificate("CERTIFICATE"),
            ClientCertificate = Certificate("CLIENT_CERTIFICATE"),
            ClientKey = Certificate("CLIENT_KEY"),
        };
        return new OtlpEndpoint(target, protocol);
    }

    /// <summary>An address without a scheme is http: <c>collector:4317</c> would be read as the scheme "collector".</summary>
    public static Uri Url(string address, string name)
    {
        if (Uri.TryCreate(WithScheme(address), UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.Host.Length > 0) return url;
        throw new AttestException(
            ErrorIds.ConfigurationInvalid,
            $"{name}: '{address}' is no address of a receiver.",
            "Write it as host:port or http(s)://host:port.");
    }

    private (string Address, bool IsWhole, string Name) Address()
    {
        if (variables.Otlp(settings.Signal, "ENDPOINT") is var (name, value))
        {
            return (value, name.Contains(settings.Signal, StringComparison.Ordinal), name);
        }

        if (settings.Endpoint is { } endpoint) return (endpoint, HasPath(endpoint), settings.Key + ".endpoint");
        var isGrpc = ProtocolByVariable() ?? ProtocolBySetting();
        return (isGrpc == OtlpProtocol.Grpc ? $"http://localhost:{GrpcPort}" : $"http://localhost:{HttpPort}", false, "");
    }

    /// <summary>Jaeger takes OTLP since 1.35; its own Thrift ports are gone from version 2.</summary>
    private static void RefuseOldJaeger(Uri url, string name)
    {
        if (url.Port is not (14268 or 14250 or 6831 or 6832) && url.AbsolutePath.TrimEnd('/') is not "/api/traces") return;
        throw new AttestException(
            ErrorIds.ConfigurationInvalid,
            $"{name}: '{url}' is Jaeger's old Thrift receiver; traces are sent as OTLP.",
            $"Use Jaeger's OTLP ports: {url.Host}:{HttpPort} (http/protobuf) or {url.Host}:{GrpcPort} (grpc).");
    }

    private OtlpProtocol Protocol(Uri url) =>
        ProtocolByVariable() ?? ProtocolBySetting() ?? (url.Port == GrpcPort ? OtlpProtocol.Grpc : OtlpProtocol.HttpProtobuf);

    private OtlpProtocol? ProtocolByVariable()
    {
        foreach (var name in StandardVariables.OtlpNames(settings.Signal, "PROTOCOL"))
        {
            if (variables[name] is not { } text) continue;
            if (Known(text) is { } protocol) return protocol;
            variables.Ignore(name, $"'{text}' is none of grpc, http/protobuf, http/json");
        }

        return null;
    }

    private OtlpProtocol? ProtocolBySetting() => settings.Protocol is not { } text ? null : Known(text) ?? throw new AttestException(
        ErrorIds.ConfigurationInvalid, $"{settings.Key}.protocol: '{text}' is not known.", "Use grpc, http/protobuf or http/json.");

    private static OtlpProtocol? Known(string text) => text switch
    {
        "grpc" => OtlpProtocol.Grpc,
        "http/protobuf" => OtlpProtocol.HttpProtobuf,
        "http/json" => OtlpProtocol.HttpJson,
        _ => null,
    };

    /// <summary>Only an explicit <c>false</c>: without the variable a bare <c>host:port</c> is http.</summary>
    private bool IsSecureByVariable(string address) =>
        !HasScheme(address) && string.Equals(variables.Otlp(settings.Signal, "INSECURE")?.Value, "false", StringComparison.OrdinalIgnoreCase);

    private IReadOnlyList<KeyValuePair<string, string>> Headers() =>
        variables.Otlp(settings.Signal, "HEADERS") is var (name, text) ? Parse(name, text) : [.. settings.Headers];

    /// <summary>Pairs as in baggage, values percent-encoded; a header may hold a secret, so no message quotes it.</summary>
    private List<KeyValuePair<string, string>> Parse(string name, string text)
    {
        var headers = new List<KeyValuePair<string, string>>();
        foreach (var pair in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0) variables.Ignore(name, "a part has no '=', the other parts are used");
            else headers.Add(new(pair[..equals].Trim(), Uri.UnescapeDataString(pair[(equals + 1)..].Trim())));
        }

        return headers;
    }

    private bool IsCompressed()
    {
        if (variables.Otlp(settings.Signal, "COMPRESSION") is not var (name, text)) return false;
        if (text is not ("gzip" or "none")) variables.Ignore(name, $"'{text}' is none of gzip, none");
        return text is "gzip";
    }

    private TimeSpan RequestTimeout()
    {
        foreach (var name in StandardVariables.OtlpNames(settings.Signal, "TIMEOUT"))
        {
            if (variables.Timeout(name) is { } timeout) return timeout;
        }

        return DefaultTimeout;
    }

    private string? Certificate(string kind)
    {
        if (variables.Otlp(settings.Signal, kind) is not var (name, file)) return null;
        if (File.Exists(file)) return Path.GetFullPath(file);
        throw new AttestException(
            ErrorIds.FileUnreadable, $"{name}: the file {file} does not exist.", "Name a PEM file, or unset the variable.");
    }

    private static string WithScheme(string address) => HasScheme(address) ? address : "http://" + address;

    private static bool HasScheme(string address) => address.Contains("://", StringComparison.Ordinal);

    private static bool HasPath(string address) =>
        Uri.TryCreate(WithScheme(address), UriKind.Absolute, out var url) && url.AbsolutePath.Length > 1;

    private static Uri Append(Uri url, string path) => new UriBuilder(url) { Path = $"{url.AbsolutePath.TrimEnd('/')}/{path}" }.Uri;
}
