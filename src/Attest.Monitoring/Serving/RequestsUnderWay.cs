namespace Attest.Monitoring.Serving;

/// <summary>Counts the requests that are being answered, to the last byte sent; who ends the endpoint waits for them.</summary>
internal sealed class RequestsUnderWay
{
    private readonly TaskCompletionSource _none = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count;
    private volatile bool _ends;

    /// <summary>One begins.</summary>
    public void Enter() => Interlocked.Increment(ref _count);

    /// <summary>One is over.</summary>
    public void Leave()
    {
        if (Interlocked.Decrement(ref _count) == 0 && _ends) _none.TrySetResult();
    }

    /// <summary>Returns when there is none, or when that takes too long.</summary>
    /// <param name="limit">How long it may take.</param>
    /// <param name="atOnce">Ends the waiting.</param>
    public void WaitForNone(TimeSpan limit, CancellationToken atOnce)
    {
        _ends = true;
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _count) == 0) return;
        try
        {
            _none.Task.Wait(limit, atOnce);
        }
        catch (OperationCanceledException)
        {
            // Those who are not done are cut off.
        }
    }
}
