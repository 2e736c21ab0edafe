using System.Diagnostics;
using Attest.Monitoring.Delivery;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Tracing.Export;

/// <summary>Sends spans in batches from a thread of its own; adding one costs a place in a bounded queue.</summary>
/// <param name="encoding">Makes requests of spans.</param>
/// <param name="open">Makes what sends them; called on the thread.</param>
/// <param name="rule">How they are gathered.</param>
/// <param name="limits">What of a span is sent.</param>
/// <param name="backoff">How long to wait before a batch is sent again.</param>
internal sealed class SpanBatches(ISpanEncoding encoding, Func<IDeliverer> open, BatchRule rule, SpanLimits limits, Backoff backoff) : ISpanExporter
{
    /// <summary>Activities and finished spans.</summary>
    private readonly Batches<object> _batches = new("attest spans", items => encoding.Encode(Finished(items, limits)), open, rule, backoff);

    /// <inheritdoc/>
    public SpanLosses Losses
    {
        get
        {
            var losses = _batches.Losses;
            return new SpanLosses(losses.Failed, losses.Overflowed, losses.Why);
        }
    }

    public void Add(Activity span) => _batches.Add(span);

    public void Add(FinishedSpan span) => _batches.Add(span);

    public void Shutdown(TimeSpan limit) => _batches.Shutdown(limit);

    /// <summary>Shuts down at once; what is queued is lost.</summary>
    public void Dispose() => _batches.Dispose();

    private static List<FinishedSpan> Finished(IReadOnlyList<object> items, SpanLimits limits)
    {
        var spans = new List<FinishedSpan>(items.Count);
        foreach (var item in items) spans.Add(limits.Keep(item as FinishedSpan ?? FinishedSpan.Of((Activity)item)));
        return spans;
    }
}
