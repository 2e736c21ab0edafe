using Attest.Monitoring.Definitions;
using Attest.Monitoring.Running.Processes;

namespace Attest.Monitoring.Running.Bodies;

/// <summary>What every body that starts a program shares: the request it makes and what the program's end means.</summary>
internal static class ProgramBody
{
    public static BodyOutcome Run(
        IProcessRunner processes, StepInvocation invocation, string program, IReadOnlyList<string> arguments)
    {
        var definition = invocation.Step.Definition;
        var request = new ProcessRequest
        {
            Program = program,
            Arguments = arguments,
            Environment = invocation.Environment,
            WorkingDirectory = invocation.WorkingDirectory,
            Marks = invocation.Marks,
            Input = invocation.Input,
            Timeout = invocation.Deadline?.After,
            KillAfter = invocation.Plan.Definition.Defaults.KillAfter,
            Limits = definition.Limits,
            Background = definition.Background,
        };
        return Outcome(processes.Run(request, invocation.Output, invocation.Stop), invocation.Deadline, definition);
    }

    private static BodyOutcome Outcome(ProcessOutcome end, StepDeadline? deadline, StepDefinition step) => new()
    {
        Status = end.StoppedBy switch
        {
            StopReason.Timeout => RunStatus.Timeout,
            StopReason.Cancel => RunStatus.Cancelled,
            StopReason.Limit => RunStatus.Failure,
            _ => end.ExitCode == 0 ? RunStatus.Success : RunStatus.Failure,
        },
        ExitCode = end.ExitCode,
        Error = Error(end, deadline, step),
        LimitsHeldBy = end.LimitsHeldBy,
        PeakMemoryBytes = end.PeakMemoryBytes,
        CpuTime = end.CpuTime,
        Warnings = Warnings(end),
    };

    private static StepError? Error(ProcessOutcome end, StepDeadline? deadline, StepDefinition step) => end switch
    {
        { StoppedBy: StopReason.Timeout } => deadline!.Value.Error(step.Position),
        { StoppedBy: StopReason.Cancel } => StepCancellation.Error(step.Position),
        { StoppedBy: StopReason.Limit } => new StepError(
            ErrorIds.LimitExceeded,
            end.LimitMessage ?? "The step was ended because it went over a limit.",
            "Raise 'limits' of the step (or its profile), or make it use less.",
            step.Position),
        { Signal: { } signal } => new StepError(
            ErrorIds.StepSignaled,
            $"The step was ended by signal {Text.Signal(signal)}.",
            signal == 9
                ? "SIGKILL often means that the machine ran out of memory: look at the kernel's log, set 'limits'."
                : "Look into the step's log for what it did last.",
            step.Position),
        { ExitCode: not 0 } => new StepError(
            ErrorIds.StepFailed,
            $"The step exited with code {end.ExitCode}.",
            "Look into the step's log; its last lines tell most.",
            step.Position),
        _ => null,
    };

    private static List<string> Warnings(ProcessOutcome end)
    {
        var warnings = new List<string>();
        if (end.EndedStragglers.Count > 0)
        {
            warnings.Add(Stragglers(end.EndedStragglers));
        }

        if (end.OutputHeldOpen) warnings.Add("its output was still held open 1 s after its end and was closed");
        return warnings;
    }

    /// <summary>What the report warns of when processes outlived their step and were ended.</summary>
    public static string Stragglers<T>(IReadOnlyList<T> ended) =>
        $"ended {(ended.Count == 1 ? "a process" : $"{ended.Count} processes")} that outlived the step ({string.Join(", ", ended)}); "
        + "set 'background: true' to let them live";
}
