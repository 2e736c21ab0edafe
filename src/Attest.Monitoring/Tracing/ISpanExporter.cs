namespace Attest.Monitoring.Tracing;

/// <summary>
/// Takes sampled spans away. Adding one only queues it; what cannot be delivered is counted, and nothing waits for the
/// receiver but <see cref="Shutdown"/>.
/// </summary>
internal interface ISpanExporter : ITraceSink, IDisposable
{
    /// <summary>What will not arrive. After <see cref="Shutdown"/> it is final.</summary>
    SpanLosses Losses { get; }

    /// <summary>Sends what is queued, waits at most <paramref name="limit"/>, and gives up on the rest.</summary>
    void Shutdown(TimeSpan limit);
}

/// <summary>Spans that did not arrive.</summary>
/// <param name="Failed">The receiver refused them or did not take them in time.</param>
/// <param name="Overflowed">They came when the queue was full.</param>
/// <param name="Why">What the receiver or the network said last; null when it said nothing.</param>
internal sealed record SpanLosses(long Failed, long Overflowed, string? Why)
{
    public static SpanLosses None { get; } = new(0, 0, null);

    public long All => Failed + Overflowed;
}
