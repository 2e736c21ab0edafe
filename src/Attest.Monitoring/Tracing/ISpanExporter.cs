namespace Attest.Monitoring.Tracing;

/// <summary>
/// Sends sampled spans away. Adding one only queues it; what cannot be delivered is counted, and nothing waits for the
/// receiver but <see cref="Shutdown"/>.
/// </summary>
internal interface ISpanExporter : ITraceSink, IDisposable
{
    /// <summary>Spans that will not arrive: refused, not taken in time, or over the queue's bound.</summary>
    long Lost { get; }

    /// <summary>Sends what is queued, waits at most <paramref name="limit"/>, and gives up on the rest.</summary>
    void Shutdown(TimeSpan limit);
}
