using Attest.Monitoring.Delivery;

namespace Attest.Monitoring.Push;

/// <summary>
/// A receiver of OTLP metrics. Every point has its time, so a receiver keeps the newest total whatever arrives last.
/// </summary>
internal sealed class OtlpMetricsTarget : IPushTarget
{
    private const string Method = "opentelemetry.proto.collector.metrics.v1.MetricsService/Export";

    private readonly OtlpEndpoint _endpoint;
    private readonly OtlpMetricsRequest _request;
    private readonly IDeliverer _deliverer;
    private readonly OtlpMetricsJson? _json;

    public OtlpMetricsTarget(OtlpEndpoint endpoint, OtlpMetricsRequest request, TimeProvider time)
    {
        _endpoint = endpoint;
        _request = request;
        _deliverer = OtlpDeliverer.Of(endpoint, Method, time);
        _json = endpoint.Protocol == OtlpProtocol.HttpJson ? new OtlpMetricsJson() : null;
    }

    public string Kind => "otlp";

    public string Address => _endpoint.Target.Shown;

    public bool KeepsTheLast => false;

    public MetricPush Push(PushedTotals totals, PushDeadline deadline)
    {
        var (points, delivered) = (0L, 0L);
        string? problem = null;
        var isDown = false;
        foreach (var (body, count) in _request.Of(totals))
        {
            points += count;
            if (isDown) continue;
            var sent = _json?.Of(body) ?? body;
            var answer = PushAttempts.Until(deadline, cancel => _deliverer.Send(sent, cancel));
            problem ??= answer.Why;
            if (answer.Verdict == DeliveryVerdict.Taken) delivered += Math.Max(0, count - answer.Rejected);
            isDown = answer.Verdict == DeliveryVerdict.Later;
        }

        return MetricPush.Done(this, points) with { Lost = points - delivered, Problem = problem };
    }

    public void Dispose() => _deliverer.Dispose();
}
