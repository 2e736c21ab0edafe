using System.Management.Automation.Host;
using Attest.Monitoring.Running;
using Attest.Monitoring.Running.Processes.Trees;

namespace Attest.Monitoring.Cmdlets.Running.Workers;

/// <summary>
/// Runs <c>pwsh</c> steps from inside PowerShell. One object serves one run; <see cref="Run"/> goes into
/// <see cref="SessionAdapters.Pwsh"/>. Disposing it ends its workers.
/// </summary>
internal sealed class PowerShellSteps : IDisposable
{
    private const string StillRuns =
        "its thread could not be stopped and still runs: a call into .NET does not end when PowerShell is stopped; "
        + "with 'isolation: process' its process would have been ended";

    /// <summary>PowerShell starts no process in less time, so that there is none to look for.</summary>
    private static readonly TimeSpan QuickestStart = TimeSpan.FromMilliseconds(1);

    // Made on the caller's thread: inside a step, that step's own gate.
    private readonly EnvironmentGate _gate = EnvironmentGate.Current;
    private readonly PSHost _host;
    private readonly PowerShellContext _context;
    private readonly ProcessWorkers _processes;
    private readonly ProcessEnvironment _environment;
    private readonly Handover _ended = new();
    private RunspaceWorker? _worker;

    /// <param name="host">The caller's host: its culture; steps never prompt on it.</param>
    /// <param name="context">The session.</param>
    public PowerShellSteps(PSHost host, PowerShellContext context)
    {
        _host = host;
        _context = context;
        _processes = new ProcessWorkers(host, context);
        _environment = new ProcessEnvironment(context.Time);
        StepConsole.Place();
    }

    /// <summary>A <see cref="StepBodyRunner"/>.</summary>
    public BodyOutcome Run(StepInvocation invocation)
    {
        if (StepPlacement.NeedsProcess(invocation))
            return _processes.Run(new StepJob(invocation, _context.Emitted, new Handover()), new StepWait(invocation, _context.Time));
        var turn = new StepWait(invocation, _context.Time, limited: false);
        if (!turn.Until(_gate.Enter, static () => null)) return StepOutcome.Stopped(invocation, turn, []);
        try
        {
            return RunInside(new StepJob(invocation, _context.Emitted, _ended));
        }
        finally
        {
            _gate.Leave();
        }
    }

    public void Dispose()
    {
        _worker?.Dispose();
        _processes.Dispose();
        StepConsole.Remove();
    }

    private BodyOutcome RunInside(StepJob job)
    {
        _environment.Put(job.Invocation.Environment, job.Invocation.WorkingDirectory);
        try
        {
            return RunInside(job, new StepWait(job.Invocation, _context.Time));
        }
        finally
        {
            _environment.PutBack();
        }
    }

    private BodyOutcome RunInside(StepJob job, StepWait wait)
    {
        var worker = Worker(job.Invocation);
        while (!worker.Start(job)) worker = Worker(job.Invocation);
        if (wait.Until(job.Wait, job.Idle))
        {
            if (job.Text.Fault is { } fault) return BodyOutcome.Failure(fault, job.Invocation.Step.Definition.Position);
            return StepOutcome.Ended(job.Invocation, job.End!, job.Took < QuickestStart ? [] : Leftovers.End(job.Invocation));
        }

        job.Stopping = true;
        worker.Stop();
        var ended = wait.UntilEnded(job.Wait);
        job.Text.Close();
        _ = MarkedProcesses.End(job.Invocation.Marks, TimeSpan.Zero);
        return StepOutcome.Stopped(job.Invocation, wait, ended ? [] : [StillRuns]);
    }

    private RunspaceWorker Worker(StepInvocation invocation)
    {
        if (_worker is { IsSound: true }) return _worker;
        _worker?.Dispose();
        return _worker = new RunspaceWorker(new StepHost(_host), _context.Time, StepModules.Of(invocation.Plan.Definition));
    }
}
