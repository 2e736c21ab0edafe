namespace Attest.Monitoring.Delivery;

/// <summary>Makes what sends requests by OTLP.</summary>
internal static class OtlpDeliverer
{
    /// <param name="endpoint">Where to, and how.</param>
    /// <param name="method">The method of gRPC: <c>package.Service/Export</c>.</param>
    /// <param name="time">For what a server says about when to come back.</param>
    public static IDeliverer Of(OtlpEndpoint endpoint, string method, TimeProvider time) => endpoint.Protocol switch
    {
        OtlpProtocol.Grpc => new GrpcDeliverer(endpoint.Target, method, OtlpAnswer.Read),
        OtlpProtocol.HttpJson => new HttpDeliverer(endpoint.Target, "application/json", time, OtlpAnswer.ReadJson),
        _ => new HttpDeliverer(endpoint.Target, "application/x-protobuf", time, OtlpAnswer.Read),
    };
}
