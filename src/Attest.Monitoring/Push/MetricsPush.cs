using Attest.Monitoring.Metrics;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Push;

/// <summary>
/// Pushes the merged totals of a state folder to every target at once. Nothing that goes wrong at one is thrown.
/// </summary>
/// <param name="targets">Disposed with this.</param>
/// <param name="read">Reads the totals.</param>
/// <param name="state">Whose totals they are.</param>
/// <param name="time">The clock.</param>
internal sealed class MetricsPush(
    IReadOnlyList<IPushTarget> targets, Func<MergedMetrics> read, StateFolder state, TimeProvider time) : IDisposable
{
    /// <summary>What a push may take that somebody asked for and waits for.</summary>
    public static readonly TimeSpan CommandLimit = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan RunLimit = TimeSpan.FromSeconds(2);

    /// <exception cref="AttestException"><see cref="ErrorIds.PushFailed"/>: not all arrived.</exception>
    public static void ThrowIfLost(IReadOnlyList<MetricPush> done)
    {
        if (done.FirstOrDefault(static push => push.Lost > 0) is not { } lost) return;
        throw new AttestException(
            ErrorIds.PushFailed,
            $"{lost.Lost} of {lost.Series} series did not arrive at {lost.Target}: {lost.Problem ?? "it rejected them"}",
            lost.Kind == "textfile"
                ? "Name a file in a folder that exists and that this account may write."
                : "Check that it listens there and takes what is sent; totals are not lost, the next push has them.");
    }

    public IReadOnlyList<IPushTarget> Targets => targets;

    /// <summary>Starts to push what stands in the snapshots now, to all targets at once.</summary>
    /// <param name="limit">What it may take; by default what the end of a run waits for a slow receiver.</param>
    public PushRound Start(TimeSpan? limit = null) => new(targets, PushTo, new PushDeadline(limit ?? RunLimit, time));

    public void Dispose()
    {
        foreach (var target in targets) target.Dispose();
    }

    private MetricPush PushTo(IPushTarget target, PushDeadline deadline)
    {
        try
        {
            if (!target.KeepsTheLast) return target.Push(Totals(), deadline);

            // Read behind the lock, so that what is read later is also pushed later.
            using var turn = PushTurn.Take(state, target.Kind, time, deadline.Token);
            return turn is null
                ? MetricPush.Failed(target, 1, "another process was still pushing there")
                : target.Push(Totals(), deadline);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // On a thread of our own it would end the process.
            return MetricPush.Failed(target, 1, fault.Message);
        }
    }

    private PushedTotals Totals()
    {
        var families = PushedTotals.Pushable(read().Families);
        var now = time.GetUtcNow();
        return new PushedTotals(families, state.InstanceId ?? Environment.MachineName, TotalsStart.Of(state.Metrics, families, now), now);
    }
}
