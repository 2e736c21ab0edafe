using Attest.Monitoring.Planning;

namespace Attest.Monitoring.Running;

/// <summary>
/// Which step may start next: a pure state machine over a plan, without threads, clocks or recursion. A step is handed
/// out once all it needs has ended, however it ended; whether it then runs is for its condition to say. <c>finally</c>
/// steps wait until every other step has ended.
/// </summary>
internal sealed class Schedule
{
    private readonly IReadOnlyList<PlannedStep> _steps;
    private readonly List<int>?[] _dependents;
    private readonly int[] _waitsFor;
    private readonly StepStanding[] _standing;
    private readonly LowestFirst _ready = new();
    private readonly LowestFirst _readyFinally = new();
    private int _openOrdinary;
    private int _open;

    public Schedule(Plan plan)
    {
        _steps = plan.Steps;
        _open = _steps.Count;
        _dependents = new List<int>?[_steps.Count];
        _waitsFor = new int[_steps.Count];
        _standing = new StepStanding[_steps.Count];
        foreach (var step in _steps)
        {
            if (!step.Definition.Finally) _openOrdinary++;
            _waitsFor[step.Index] = step.Needs.Count;
            foreach (var need in step.Needs) (_dependents[need] ??= []).Add(step.Index);
            if (step.Needs.Count == 0) MakeReady(step.Index);
        }
    }

    /// <summary>Whether every step has ended.</summary>
    public bool IsDone => _open == 0;

    /// <summary>Whether any step at all, tolerated failures aside, has failed.</summary>
    public bool AnyFailed { get; private set; }

    /// <summary>Whether another step may start now.</summary>
    public bool HasReady => _ready.Count > 0 || (_openOrdinary == 0 && _readyFinally.Count > 0);

    /// <summary>The next step that may start, in plan order; null when none may before another ends.</summary>
    public int? TakeReady()
    {
        if (_ready.Count > 0) return _ready.Take();
        return _openOrdinary == 0 && _readyFinally.Count > 0 ? _readyFinally.Take() : null;
    }

    /// <summary>How what a step needs stands, when it is handed out.</summary>
    public StepStanding StandingOf(int step) => _standing[step];

    /// <summary>A step has ended.</summary>
    /// <param name="step">Which.</param>
    /// <param name="status">How.</param>
    /// <param name="tolerated">Whether its failure is accepted.</param>
    public void End(int step, RunStatus status, bool tolerated)
    {
        _open--;
        if (!_steps[step].Definition.Finally) _openOrdinary--;

        var failed = status is not (RunStatus.Success or RunStatus.Skipped) && !tolerated;
        var succeeded = status is RunStatus.Success || tolerated;
        AnyFailed |= failed;

        foreach (var dependent in _dependents[step] ?? [])
        {
            // Failure is handed down through what was skipped because of it.
            _standing[dependent] = new StepStanding(
                AncestorFailed: _standing[dependent].AncestorFailed || failed || _standing[step].AncestorFailed,
                NeedUnmet: _standing[dependent].NeedUnmet || !succeeded);
            if (--_waitsFor[dependent] == 0) MakeReady(dependent);
        }
    }

    private void MakeReady(int step) =>
        (_steps[step].Definition.Finally ? _readyFinally : _ready).Add(step);
}

/// <summary>How the steps that one needs have ended.</summary>
/// <param name="AncestorFailed">One of them, or of those before them, failed.</param>
/// <param name="NeedUnmet">One of them did not succeed: it failed or was skipped.</param>
internal readonly record struct StepStanding(bool AncestorFailed, bool NeedUnmet);
