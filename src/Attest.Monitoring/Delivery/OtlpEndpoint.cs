namespace Attest.Monitoring.Delivery;

/// <summary>Where and how one signal is sent by OTLP.</summary>
/// <param name="Target">For the http protocols with its path, for grpc that of the server.</param>
/// <param name="Protocol">The transport.</param>
internal sealed record OtlpEndpoint(HttpTarget Target, OtlpProtocol Protocol);

/// <summary>The transports of OTLP.</summary>
internal enum OtlpProtocol
{
    /// <summary><c>http/protobuf</c>, by convention on port 4318.</summary>
    HttpProtobuf,

    /// <summary><c>http/json</c>, on the same port.</summary>
    HttpJson,

    /// <summary><c>grpc</c>, by convention on port 4317.</summary>
    Grpc,
}
