namespace Attest.Monitoring.Tracing;

/// <summary>Where and how OTLP traces are sent.</summary>
/// <param name="Url">The whole address: for http/protobuf with its path, for grpc that of the server.</param>
/// <param name="Protocol">The transport.</param>
/// <param name="Headers">Sent with every request; decoded.</param>
/// <param name="Timeout">Of one request.</param>
internal sealed record OtlpEndpoint(
    Uri Url, OtlpProtocol Protocol, IReadOnlyList<KeyValuePair<string, string>> Headers, TimeSpan Timeout);

/// <summary>The transports of OTLP that we speak.</summary>
internal enum OtlpProtocol
{
    /// <summary><c>http/protobuf</c>, by convention on port 4318.</summary>
    HttpProtobuf,

    /// <summary><c>grpc</c>, by convention on port 4317.</summary>
    Grpc,
}
