namespace Attest.Monitoring.Delivery;

/// <summary>What the configuration says of where one signal goes by OTLP.</summary>
/// <param name="Signal">As the standard variables spell it: <c>TRACES</c>, <c>METRICS</c>, <c>LOGS</c>.</param>
/// <param name="Path">Added to the base address over http: <c>v1/traces</c>.</param>
/// <param name="Key">The settings, for messages: <c>tracing.exporter</c>.</param>
internal sealed record OtlpSettings(string Signal, string Path, string Key)
{
    /// <summary>The receiver; null = this machine's, on the protocol's own port.</summary>
    public string? Endpoint { get; init; }

    /// <summary><c>grpc|http/protobuf|http/json</c>; null = by the endpoint's port.</summary>
    public string? Protocol { get; init; }

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();
}
