using System.Management.Automation.Host;
using Attest.Monitoring.Running;

namespace Attest.Monitoring.Cmdlets.Running.Workers;

/// <summary>
/// Runs <c>pwsh</c> steps from inside PowerShell. One object serves one run; <see cref="Run"/> goes into
/// <see cref="SessionAdapters.Pwsh"/>. Disposing it ends its workers.
/// </summary>
/// <param name="host">The caller's host: its culture; steps never prompt on it.</param>
/// <param name="context">The session.</param>
internal sealed class PowerShellSteps(PSHost host, PowerShellContext context) : IDisposable
{
    // Made on the caller's thread: inside a step, that step's own gate.
    private readonly EnvironmentGate _gate = EnvironmentGate.Current;
    private RunspaceWorker? _worker;

    /// <summary>A <see cref="StepBodyRunner"/>.</summary>
    public BodyOutcome Run(StepInvocation invocation)
    {
        using var job = new StepJob(invocation, context.Emitted);
        var wait = new StepWait(invocation, context.Time);
        if (!wait.Until(_gate.Enter, static () => { })) return StepOutcome.Stopped(invocation, wait, null);
        try
        {
            using var environment = ProcessEnvironment.Put(invocation.Environment, invocation.WorkingDirectory);
            return RunInside(job, wait);
        }
        finally
        {
            _gate.Leave();
        }
    }

    public void Dispose() => _worker?.Dispose();

    private BodyOutcome RunInside(StepJob job, StepWait wait)
    {
        var worker = Worker(job.Invocation);
        worker.Start(job);
        if (wait.Until(job.Wait, job.Text.Idle))
        {
            return job.Text.Fault is { } fault ? BodyOutcome.Failure(fault) : StepOutcome.Ended(job.Invocation, job.End!);
        }

        job.Stopping = true;
        worker.Stop();
        var ended = wait.UntilEnded(job.Wait);
        job.Text.Close();
        return StepOutcome.Stopped(job.Invocation, wait, ended ? null : StillRuns);
    }

    private const string StillRuns =
        "its thread could not be stopped and still runs: a call into .NET does not end when PowerShell is stopped; "
        + "with 'isolation: process' its process would have been ended";

    private RunspaceWorker Worker(StepInvocation invocation)
    {
        if (_worker is { IsSound: true }) return _worker;
        _worker?.Dispose();
        return _worker = new RunspaceWorker(new StepHost(host), Modules(invocation));
    }

    /// <summary>A module given by path starts from the definition's folder, one given by name from the module path.</summary>
    private static IReadOnlyList<string> Modules(StepInvocation invocation)
    {
        var definition = invocation.Plan.Definition;
        var modules = new string[definition.Modules.Count];
        for (var index = 0; index < modules.Length; index++)
        {
            var module = definition.Modules[index];
            modules[index] = module.StartsWith('.') ? Path.GetFullPath(module, definition.BaseDirectory) : module;
        }

        return modules;
    }
}
