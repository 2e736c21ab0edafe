using System.Management.Automation;
using Attest.Monitoring.Definitions;
using Attest.Monitoring.Running;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Cmdlets.Running.Workers;

/// <summary>One step body on its way through a worker.</summary>
/// <param name="invocation">The step.</param>
/// <param name="emitted">Takes its objects; null = nobody does.</param>
/// <param name="ended">By which its end is handed over.</param>
internal sealed class StepJob(StepInvocation invocation, Action<StepInvocation, object?>? emitted, Handover ended)
{
    private volatile StepEnd? _end;

    public StepInvocation Invocation => invocation;
    public StepText Text { get; } = new(invocation.Output);

    public StepScript Script { get; } = invocation.Step.Definition.Body switch
    {
        ScriptBlockBody { Script: StepScript script } => script,
        PwshBody body => new StepScript(body.Script),
        var other => throw new InvalidOperationException($"A {other.Kind} step is not for a PowerShell worker."),
    };

    /// <summary>Whether a stop was asked for: what ends it then is no error of its own.</summary>
    public bool Stopping { get; set; }

    /// <summary>How long the body took, without waiting for a turn or for anybody to look.</summary>
    public TimeSpan Took { get; set; }

    /// <summary>How the body ended; null until it has.</summary>
    public StepEnd? End => _end;

    public bool EmitsObjects => emitted is not null;

    public void Emit(object? item) => emitted?.Invoke(invocation, item);

    /// <summary>An entry of the run's log, besides the step's own.</summary>
    public void Tell(LogLevel level, string message) => invocation.Tell(level, message);

    /// <summary>The first end stands.</summary>
    public void SetEnd(StepEnd end)
    {
        Text.Close();
        _ = Interlocked.CompareExchange(ref _end, end, null);
        ended.Wake();
    }

    /// <summary>Shows what is held back; for a wait that has nothing to hold a step to.</summary>
    public string? Idle()
    {
        Text.Idle();
        return null;
    }

    /// <summary>Whether it ended within the time.</summary>
    public bool Wait(TimeSpan within) => ended.Wait(this, static job => job._end is not null, within);
}

/// <summary>How a step body ended.</summary>
/// <param name="ExitCode">As a <c>pwsh</c> process would have ended: 1 after a terminating error.</param>
/// <param name="Error">The terminating error.</param>
internal sealed record StepEnd(int ExitCode, ErrorRecord? Error)
{
    public static StepEnd Done { get; } = new(0, null);

    /// <summary>It was stopped before it ended by itself.</summary>
    public static StepEnd Stopped { get; } = new(1, null);
}
