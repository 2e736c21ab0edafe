using Attest.Monitoring.Running;

namespace Attest.Monitoring.Serving.Runs;

/// <summary>What became of a run between two looks.</summary>
internal enum RunChangeKind
{
    Started,
    StepStarted,
    StepFinished,

    /// <summary>A step has printed.</summary>
    Printed,
    Finished,

    /// <summary>It was pruned.</summary>
    Removed,
}

/// <summary>A change of one run.</summary>
/// <param name="Kind">What.</param>
/// <param name="Line">The run as it is now.</param>
/// <param name="Step">The index of the step it is about.</param>
/// <param name="LogLength">Bytes of that step's log.</param>
internal sealed record RunChange(RunChangeKind Kind, RunLine Line, int Step = -1, long LogLength = 0)
{
    /// <summary>Adds what became of the steps.</summary>
    public static void AddSteps(RunLine before, RunLine now, List<RunChange> changes)
    {
        for (var index = 0; index < now.Steps.Length && index < before.Steps.Length; index++)
        {
            var (old, step) = (before.Steps[index], now.Steps[index]);
            if (old.Attempts == 0 && step.Attempts > 0) changes.Add(new RunChange(RunChangeKind.StepStarted, now, index));
            if (old.Status is RunStatus.Running && step.Status is not RunStatus.Running)
                changes.Add(new RunChange(RunChangeKind.StepFinished, now, index));
        }
    }
}
