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

    private const string Body = ". $args[0]";

    /// <summary>Far longer than it takes; a validation that a step has left on a variable may never end.</summary>
    private static readonly TimeSpan LongestRestore = TimeSpan.FromSeconds(5);

    private readonly Handover _work = new();
    private readonly Handover _free = new();
    private readonly Runspace _runspace;
    private readonly PowerShell _shell;
    private readonly IReadOnlyList<string> _modules;
    private readonly StepBlocks _blocks = new();
    private readonly StepHost _host;
    private readonly TimeProvider _time;
    private ScriptBlock? _format;
    private SessionState? _session;
    private CommandInvocationIntrinsics? _invoke;
    private CommandWatch? _watch;
    private ScriptBlock? _body;
    private StepJob? _job;
    private volatile StepJob? _next;
    private volatile bool _closed;
    private volatile bool _busy;
    private bool _stopping;

    /// <param name="host">The steps' host.</param>
    /// <param name="time">Measures the bodies.</param>
    /// <param name="modules">Imported once, before the first step.</param>
    public RunspaceWorker(StepHost host, TimeProvider time, IReadOnlyList<string> modules)
    {
        _host = host;
        _time = time;
        _modules = modules;
        _runspace = RunspaceFactory.CreateRunspace(host, ModuleCmdlets.AddTo(InitialSessionState.CreateDefault2()));
        _runspace.ThreadOptions = PSThreadOptions.UseNewThread;
        _runspace.Name = "attest steps";
        _runspace.Open();
        _shell = PowerShell.Create();
        _shell.Runspace = _runspace;
        _shell.AddCommand(new CmdletInfo("Invoke-AttestStepLoop", typeof(StepLoop))).AddParameter("Worker", this);
        _shell.AddCommand(new CmdletInfo("Write-AttestStepOutput", typeof(StepSink))).AddParameter("Worker", this);
        new StepStreams(() => _job, Print).Listen(_shell.Streams);
        _shell.BeginInvoke();
    }

    /// <summary>Whether it can take another step; one that was stopped, or could not be put right again, cannot.</summary>
    public bool IsSound { get; private set; } = true;

    /// <summary>The step that is running; null between steps.</summary>
    internal StepJob? Job => _job;

    /// <summary>The end of the pipeline, from before the first step on.</summary>
    internal StepSink? Sink { get; set; }

    /// <summary>Hands a step over; it runs as soon as the session is put right after the one before.</summary>
    /// <returns>False when it cannot be put right: the worker is of no use any more.</returns>
    public bool Start(StepJob job)
    {
        if (!_free.Wait(this, static worker => !worker._busy, LongestRestore)) Stop();
        if (!IsSound) return false;
        _busy = true;
        _next = job;
        _work.Wake();
        return true;
    }

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
        _closed = true;
        _work.Wake();
        if (_stopping) return;
        _shell.Dispose();
        _runspace.Dispose();
    }

    /// <summary>The loop; on the pipeline's own thread.</summary>
    internal void Work(PSCmdlet loop)
    {
        _session = loop.SessionState;
        _invoke = loop.InvokeCommand;
        _watch = new CommandWatch(_session);
        SessionBaseline? baseline = null;
        try
        {
            while (IsSound && Take() is { } job)
            {
                Do(job, ref baseline);

                // The step is over for everybody else: this goes on beside what they do next.
                if (IsSound) baseline?.Restore();
            }
        }
        catch (Exception fault) when (fault is not PipelineStoppedException)
        {
            // It could not be put right; the next step gets another worker.
        }
        finally
        {
            IsSound = false;
            Free();
        }
    }

    private void Do(StepJob job, ref SessionBaseline? baseline)
    {
        _job = job;
        _host.Text = job.Text;
        StepConsole.Belongs(job.Text);
        EnvironmentGate.EnterStep();
        Activity.Current = job.Invocation.Span;
        _host.ExitCode = null;
        var end = StepEnd.Stopped;
        var start = _time.GetTimestamp();
        try
        {
            end = (baseline is null ? Prepare(job) : null) ?? Run(job, ref baseline);
            job.Took = _time.GetElapsedTime(start);
            if (!job.Stopping) baseline?.EndStep(_body is null || _watch!.HasCalled(_body));
        }
        catch (Exception fault) when (fault is not PipelineStoppedException)
        {
            IsSound = false;
            job.Tell(LogLevel.Debug, $"the worker cannot be used again: {fault.Message}");
        }
        finally
        {
            _job = null;
            _body = null;
            _host.Text = null;
            StepConsole.Belongs(null);
            Activity.Current = null;
            EnvironmentGate.LeaveStep();
            job.SetEnd(end);
        }
    }

    /// <summary>The next step, waiting for it; null when there will be none.</summary>
    private StepJob? Take()
    {
        Free();
        _work.Wait(this, static worker => worker._next is not null || worker._closed, within: null);
        var job = _next;
        _next = null;
        return job;
    }

    private void Free()
    {
        _busy = false;
        _free.Wake();
    }

    /// <summary>Preferences and modules; what is wrong with them when something is.</summary>
    private StepEnd? Prepare(StepJob job)
    {
        _format = _session!.InvokeCommand.NewScriptBlock(
            "$args[0] | Microsoft.PowerShell.Utility\\Out-String -Stream -Width 80");
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
        try
        {
            return new StepGuard(job, _host, Print).Run(() => RunBody(job));
        }
        finally
        {
            Sink!.Dispose();
        }
    }

    private void RunBody(StepJob job)
    {
        var directory = job.Invocation.WorkingDirectory;
        if (_session!.Path.CurrentLocation.Path != directory) _session.Path.SetLocation(WildcardPattern.Escape(directory));
        foreach (var (name, value) in job.Script.Using)
        {
            _session.PSVariable.Set(name, value is StepScript nested ? nested.ToBlock() : value);
        }

        _body = _blocks.Of(job.Script);
        _watch!.Start();

        // What it emits goes down the worker's pipeline, to the sink.
        _invoke!.InvokeScript(Body, false, PipelineResultTypes.Output, null, _body);
        Sink!.EndStep();
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
