using System.Collections.Concurrent;
using System.Diagnostics;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using Attest.Monitoring.Running.Processes;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Cmdlets.Running.Workers;

/// <summary>
/// A runspace with one pipeline that runs as long as the worker lives and takes step bodies from a queue: a body costs
/// microseconds, where a PowerShell object for each would cost half a millisecond and a runspace each seventeen.
/// </summary>
internal sealed class RunspaceWorker : IDisposable
{
    private const string Preferences =
        "$global:ErrorActionPreference = 'Stop'; $global:PSNativeCommandUseErrorActionPreference = $true";

    private readonly BlockingCollection<StepJob> _queue = new(1);
    private readonly Runspace _runspace;
    private readonly PowerShell _shell;
    private readonly IReadOnlyList<string> _modules;
    private readonly StepHost _host;
    private ScriptBlock? _pipeline;
    private ScriptBlock? _format;
    private CmdletInfo? _sink;
    private SessionState? _session;
    private StepJob? _job;
    private bool _stopping;

    /// <param name="host">The steps' host.</param>
    /// <param name="modules">Imported once, before the first step.</param>
    public RunspaceWorker(StepHost host, IReadOnlyList<string> modules)
    {
        _host = host;
        _modules = modules;
        _runspace = RunspaceFactory.CreateRunspace(host, ModuleCmdlets.AddTo(InitialSessionState.CreateDefault2()));
        _runspace.ThreadOptions = PSThreadOptions.UseNewThread;
        _runspace.Name = "attest steps";
        _runspace.Open();
        _shell = PowerShell.Create();
        _shell.Runspace = _runspace;
        _shell.AddCommand(new CmdletInfo("Invoke-AttestStepLoop", typeof(StepLoop))).AddParameter("Worker", this);
        new StepStreams(() => _job, Print).Listen(_shell.Streams);
        _shell.BeginInvoke();
    }

    /// <summary>Whether it can take another step; one that was stopped, or could not be put right again, cannot.</summary>
    public bool IsSound { get; private set; } = true;

    /// <summary>Hands a step over; it runs at once.</summary>
    public void Start(StepJob job) => _queue.Add(job);

    /// <summary>Asks the running step to stop. Returns at once: a blocking .NET call does not hear it.</summary>
    public void Stop()
    {
        IsSound = false;
        _stopping = true;
        _shell.BeginStop(
            _ =>
            {
                _shell.Dispose();
                _runspace.Dispose();
            },
            null);
    }

    /// <summary>Ends a worker whose steps have ended. One that was told to stop ends when its thread does.</summary>
    public void Dispose()
    {
        _queue.CompleteAdding();
        if (_stopping) return;
        _shell.Dispose();
        _runspace.Dispose();
    }

    /// <summary>The loop; on the pipeline's own thread.</summary>
    internal void Work(SessionState session)
    {
        _session = session;
        SessionBaseline? baseline = null;
        foreach (var job in _queue.GetConsumingEnumerable())
        {
            _job = job;
            _host.Text = job.Text;
            StepConsole.Belongs(job.Text);
            EnvironmentGate.EnterStep();
            Activity.Current = job.Invocation.Span;
            _host.ExitCode = null;
            var end = StepEnd.Stopped;
            try
            {
                end = (baseline is null ? Prepare(job) : null) ?? Run(job, ref baseline);
                if (!job.Stopping) baseline?.Restore();
            }
            catch (Exception fault) when (fault is not PipelineStoppedException)
            {
                IsSound = false;
                job.Tell(LogLevel.Debug, $"the worker cannot be used again: {fault.Message}");
            }
            finally
            {
                _job = null;
                _host.Text = null;
                StepConsole.Belongs(null);
                Activity.Current = null;
                EnvironmentGate.LeaveStep();
                job.SetEnd(end);
            }

            if (!IsSound) return;
        }
    }

    /// <summary>Preferences and modules; what is wrong with them when something is.</summary>
    private StepEnd? Prepare(StepJob job)
    {
        _pipeline = _session!.InvokeCommand.NewScriptBlock(". $args[0] | & $args[1] -Job $args[2]");
        _format = _session.InvokeCommand.NewScriptBlock(
            "$args[0] | Microsoft.PowerShell.Utility\\Out-String -Stream -Width 80");
        _sink = new CmdletInfo("Write-AttestStepOutput", typeof(StepSink));
        _session.InvokeCommand.InvokeScript(Preferences);
        return new StepGuard(job, _host, Print).Run(() =>
            {
                var import = _session.InvokeCommand.NewScriptBlock(
                    @"Microsoft.PowerShell.Core\Import-Module -Name $args[0] -Global -DisableNameChecking");
                foreach (var module in _modules) _session.InvokeCommand.InvokeScript(true, import, null, module);
            }) is { ExitCode: not 0 } failed ? failed : null;
    }

    private StepEnd Run(StepJob job, ref SessionBaseline? baseline)
    {
        baseline ??= new SessionBaseline(_session!);
        return new StepGuard(job, _host, Print).Run(() =>
            {
                var directory = job.Invocation.WorkingDirectory;
                if (_session!.Path.CurrentLocation.Path != directory) _session.Path.SetLocation(WildcardPattern.Escape(directory));
                foreach (var (name, value) in job.Script.Using)
                {
                    _session.PSVariable.Set(name, value is StepScript nested ? nested.ToBlock() : value);
                }

                _session.InvokeCommand.InvokeScript(false, _pipeline!, null, job.Script.ToBlock(), _sink!, job);
            });
    }

    /// <summary>An error as PowerShell prints it, into the log.</summary>
    internal void Print(ErrorRecord error)
    {
        if (_job is not { } job) return;
        if (StepStreams.IsNativeLine(error))
        {
            job.Text.Line(OutputStream.Error, error.ToString());
            return;
        }

        foreach (var line in _session!.InvokeCommand.InvokeScript(true, _format!, null, error))
        {
            job.Text.Line(OutputStream.Error, line?.ToString() ?? "");
        }
    }
}
