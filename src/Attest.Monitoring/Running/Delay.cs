namespace Attest.Monitoring.Running;

/// <summary>Waits on a clock, so that a test can turn it.</summary>
internal static class Delay
{
    /// <summary>Waits; true when <paramref name="cancel"/> came first.</summary>
    public static bool Wait(TimeProvider time, TimeSpan delay, CancellationToken cancel)
    {
        using var over = new ManualResetEventSlim();
        using var timer = time.CreateTimer(_ => over.Set(), null, delay, Timeout.InfiniteTimeSpan);
        try
        {
            over.Wait(cancel);
            return false;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }
}
