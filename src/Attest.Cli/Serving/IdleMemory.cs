namespace Attest.Cli.Serving;

/// <summary>
/// Gives memory back while nobody asks. The collector waits until the young generation fills the processor's cache, tens
/// of megabytes; what is done beside answering would take an hour for that, and hold them all.
/// </summary>
internal sealed class IdleMemory : IDisposable
{
    /// <summary>Whoever allocates more in a round is not idle, and is collected by itself.</summary>
    private const long Busy = 8 << 20;

    /// <summary>Less is not worth a collection.</summary>
    private const long Worth = 1 << 20;

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(30);

    private readonly ITimer _timer;
    private long _looked;
    private long _collected;

    public IdleMemory(TimeProvider time) => _timer = time.CreateTimer(_ => Look(), null, Every, Every);

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        var allocated = GC.GetTotalAllocatedBytes();
        var round = allocated - Interlocked.Exchange(ref _looked, allocated);
        if (round > Busy || allocated - _collected < Worth) return;
        _collected = allocated;

        // A few megabytes live: that takes milliseconds.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
    }
}
