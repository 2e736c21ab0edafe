using System.Diagnostics;

namespace Attest.Monitoring.Cmdlets.Running.Workers;

/// <summary>
/// One thread waits for what another hands over. To be woken takes longer than a quick step: so after a wait that was soon
/// over the next one begins awake, for a moment. A wait that was not, or a single processor, and it sleeps at once.
/// </summary>
internal sealed class Handover
{
    /// <summary>A few times what it takes to fall asleep and to be woken: more cannot be won by staying awake.</summary>
    private static readonly long Moment = Stopwatch.Frequency / 5000;

    private readonly object _gate = new();
    private bool _isQuick;

    /// <summary>Waits; from one thread at a time.</summary>
    /// <param name="state">What is looked at.</param>
    /// <param name="isThere">Whether it has come: reads volatile fields only, takes no lock.</param>
    /// <param name="within">The longest wait; null = for ever.</param>
    /// <returns>Whether it has come within the time.</returns>
    public bool Wait<T>(T state, Func<T, bool> isThere, TimeSpan? within)
    {
        if (isThere(state)) return true;
        var start = Stopwatch.GetTimestamp();
        var came = (_isQuick && Watch(state, isThere, start)) || Sleep(state, isThere, start, within);
        _isQuick = came && Stopwatch.GetTimestamp() - start <= Moment && Environment.ProcessorCount > 1;
        return came;
    }

    /// <summary>Wakes whoever waits; after it was put there.</summary>
    public void Wake()
    {
        lock (_gate) Monitor.PulseAll(_gate);
    }

    private static bool Watch<T>(T state, Func<T, bool> isThere, long start)
    {
        while (!isThere(state))
        {
            if (Stopwatch.GetTimestamp() - start >= Moment) return false;
            Thread.SpinWait(10);
        }

        return true;
    }

    private bool Sleep<T>(T state, Func<T, bool> isThere, long start, TimeSpan? within)
    {
        lock (_gate)
        {
            while (!isThere(state))
            {
                var left = within is { } limit ? limit - Stopwatch.GetElapsedTime(start) : Timeout.InfiniteTimeSpan;
                if (within is not null && left <= TimeSpan.Zero) return false;
                Monitor.Wait(_gate, left);
            }

            return true;
        }
    }
}
