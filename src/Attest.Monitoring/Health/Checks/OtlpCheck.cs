using Attest.Monitoring.Configuration.Checks;
using Attest.Monitoring.Delivery;

namespace Attest.Monitoring.Health.Checks;

/// <summary>A collector takes a request without spans. Source: OTLP, "OTLP/HTTP Request" and "OTLP/gRPC".</summary>
internal sealed class OtlpCheck(ConfiguredCheck check, CheckServices services) : IHealthCheck
{
    private const string Method = "opentelemetry.proto.collector.trace.v1.TraceService/Export";
    private const int GrpcPort = 4317;

    public string Name => check.Name;

    public ValueTask<HealthResult> CheckAsync(CancellationToken cancellation)
    {
        var given = new Uri(check.Text("endpoint")!);
        var protocol = check.Text("protocol") switch
        {
            "grpc" => OtlpProtocol.Grpc,
            "http/json" => OtlpProtocol.HttpJson,
            null when given.Port == GrpcPort => OtlpProtocol.Grpc,
            _ => OtlpProtocol.HttpProtobuf,
        };
        var url = protocol == OtlpProtocol.Grpc || given.AbsolutePath.Length > 1 ? given : new Uri(given, "/v1/traces");
        var target = new HttpTarget(url, check.Duration("timeout")!.Value)
        {
            Headers = [.. check.Map("headers")],
            Authorities = services.PathOf(check.Text("ca")),
        };
        using var deliverer = OtlpDeliverer.Of(new OtlpEndpoint(target, protocol), Method, services.Time);
        var answer = deliverer.Send(protocol == OtlpProtocol.HttpJson ? "{}"u8.ToArray() : ReadOnlyMemory<byte>.Empty, cancellation);
        var result = answer.Verdict == DeliveryVerdict.Taken
            ? HealthResult.Healthy()
            : HealthResult.Unhealthy($"{WebClient.Shown(url)} does not take traces: {answer.Why}");
        return ValueTask.FromResult(result.With("endpoint", WebClient.Shown(url)));
    }
}
