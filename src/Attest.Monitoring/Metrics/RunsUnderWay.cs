using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Metrics;

/// <summary>Runs that have not ended: so that one that ends while it waits is not taken off the running ones.</summary>
internal sealed class RunsUnderWay
{
    private readonly HashSet<string> _queued = [];
    private readonly Dictionary<string, Dictionary<string, string>> _running = [];

    /// <summary>Whether the run was not known to wait.</summary>
    public bool Queued(RunIdentity run)
    {
        lock (_queued) return _queued.Add(run.RunId);
    }

    /// <summary>Whether the run was known to wait.</summary>
    public bool Dequeued(RunIdentity run)
    {
        lock (_queued) return _queued.Remove(run.RunId);
    }

    /// <summary>Whether the run was not known to run.</summary>
    public bool Started(RunIdentity run, IReadOnlyList<SeenStep> steps)
    {
        var kinds = new Dictionary<string, string>(steps.Count);
        foreach (var step in steps) kinds[step.Id] = step.Kind;
        lock (_queued) return _running.TryAdd(run.RunId, kinds);
    }

    /// <summary>What the run was known to do until now.</summary>
    public (bool WasQueued, bool WasRunning) Finished(RunIdentity run)
    {
        lock (_queued) return (_queued.Remove(run.RunId), _running.Remove(run.RunId));
    }

    /// <summary>The kind of a step of a running run, or null.</summary>
    public string? KindOf(RunIdentity run, string step)
    {
        lock (_queued)
            return _running.TryGetValue(run.RunId, out var kinds) && kinds.TryGetValue(step, out var kind) ? kind : null;
    }
}
