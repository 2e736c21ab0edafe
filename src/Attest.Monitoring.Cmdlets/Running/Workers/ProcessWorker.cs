using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Management.Automation.Runspaces;
using Attest.Monitoring.Running.Processes;

namespace Attest.Monitoring.Cmdlets.Running.Workers;

/// <summary>
/// A runspace in a <c>pwsh</c> process of its own, for one step at a time: its environment and location are the step's,
/// it can be held to limits, and it can be ended whatever it does.
/// </summary>
internal sealed class ProcessWorker : IDisposable
{
    private readonly IDisposable _instance;
    private readonly StepHost _host;
    private readonly Runspace _runspace;
    private readonly IReadOnlyList<string> _modules;
    private Hashtable? _names;

    /// <param name="caller">The caller's host, for its culture.</param>
    /// <param name="environment">What the process is started with.</param>
    /// <param name="modules">Imported once, before the first step.</param>
    public ProcessWorker(PSHost caller, IReadOnlyDictionary<string, string> environment, IReadOnlyList<string> modules)
    {
        _host = new StepHost(caller);
        _modules = modules;
        (_instance, _runspace) = WorkerProcess.Create(environment);
    }

    /// <summary>Whether it can take another step.</summary>
    public bool IsSound { get; private set; } = true;

    /// <summary>Its process; 0 before it has started.</summary>
    public int ProcessId => WorkerProcess.IdOf(_instance);

    /// <summary>Runs a step to its end, on a thread of its own; the job knows when.</summary>
    public void Start(StepJob job) =>
        new Thread(() => Work(job)) { IsBackground = true, Name = "attest process worker" }.Start();

    /// <summary>Asks the running step to stop. Returns at once.</summary>
    public void Stop()
    {
        IsSound = false;
        lock (_instance) _shell?.BeginStop(null, null);
    }

    /// <summary>Ends the step when its process has ended under it (<c>[Environment]::Exit</c>, a crash).</summary>
    public void Look(StepJob job)
    {
        if (!WorkerProcess.HasExited(_instance, out var code)) return;
        IsSound = false;
        job.SetEnd(new StepEnd(code == 0 ? 1 : code, new ErrorRecord(
            new InvalidOperationException($"its process ended in the middle of it, with exit code {code}"),
            ErrorIds.StepFailed,
            ErrorCategory.ResourceUnavailable,
            null)));
    }

    /// <summary>Ends its process. The engine waits up to a minute for a farewell of a dead one: not on this thread.</summary>
    public void Dispose()
    {
        IsSound = false;
        _instance.Dispose();
        ThreadPool.UnsafeQueueUserWorkItem(static runspace => runspace.Dispose(), _runspace, preferLocal: false);
    }

    private PowerShell? _shell;

    private void Work(StepJob job)
    {
        _host.Text = job.Text;
        _host.ExitCode = null;
        var end = StepEnd.Stopped;
        try
        {
            end = new StepGuard(job, _host, error => Print(job, error)).Run(() => Run(job));
            foreach (var text in Invoke(RemoteScripts.Console, null, [])) job.Text.Write(OutputStream.Standard, text.ToString());
            if (!job.Stopping) Reset();
        }
        catch (Exception fault) when (fault is RuntimeException or InvalidOperationException)
        {
            IsSound = false;
        }
        finally
        {
            _host.Text = null;
            job.SetEnd(end);
        }
    }

    private void Run(StepJob job)
    {
        if (_names is null) Open();
        _ = job.Script.ToBlock();
        Invoke(RemoteScripts.Prepare, null, new Hashtable(job.Invocation.Environment.Count)
        {
            ["Environment"] = Table(job.Invocation.Environment),
            ["Location"] = job.Invocation.WorkingDirectory,
            ["Using"] = Using(job.Script),
        });
        var known = job.Invocation.Environment;
        Invoke(RemoteScripts.Body, job, new Hashtable
        {
            ["Code"] = job.Script.PlacedCode,
            ["File"] = job.Script.File,
            ["Secrets"] = job.Invocation.Step.Definition.Secrets.Where(known.ContainsKey).Select(name => known[name]).ToArray(),
        });
    }

    private void Open()
    {
        _runspace.Open();
        var names = Invoke(RemoteScripts.Open, null, new Hashtable { ["Modules"] = _modules.ToArray() });
        _names = new Hashtable { ["Names"] = names.Select(static name => name.BaseObject.ToString()).ToArray() };
    }

    private void Reset()
    {
        if (_names is null || _runspace.RunspaceStateInfo.State != RunspaceState.Opened)
        {
            IsSound = false;
            return;
        }

        _runspace.ResetRunspaceState();
        Invoke(RemoteScripts.Reset, null, _names);
    }

    private PSDataCollection<PSObject> Invoke(string script, StepJob? job, Hashtable arguments)
    {
        using var shell = PowerShell.Create();
        shell.Runspace = _runspace;
        shell.AddScript(script, useLocalScope: false).AddArgument(arguments);
        using var input = new PSDataCollection<object>();
        input.Complete();
        var output = new PSDataCollection<PSObject>();
        if (job is not null)
        {
            new StepStreams(() => job, error => Print(job, error)).Listen(shell.Streams);
            output.DataAdded += (_, _) =>
            {
                foreach (var item in output.ReadAll()) job.Emit(item);
            };
        }

        lock (_instance)
        {
            if (!IsSound) throw new PipelineStoppedException();
            _shell = shell;
        }

        try
        {
            shell.EndInvoke(shell.BeginInvoke(input, output, new PSInvocationSettings { Host = _host }, null, null));
        }
        finally
        {
            lock (_instance) _shell = null;
        }

        return output;
    }

    private static void Print(StepJob job, ErrorRecord error)
    {
        if (StepStreams.IsNativeLine(error))
        {
            job.Text.Line(OutputStream.Error, error.ToString());
            return;
        }

        var place = error.InvocationInfo?.PositionMessage is { Length: > 0 } position ? position : error.ScriptStackTrace;
        job.Text.Line(OutputStream.Error, string.IsNullOrEmpty(place)
            ? error.ToString()
            : string.Create(CultureInfo.InvariantCulture, $"{error}\n{place}"));
    }

    private static Hashtable Table(IReadOnlyDictionary<string, string> variables)
    {
        var table = new Hashtable(variables.Count, StringComparer.Ordinal);
        foreach (var (name, value) in variables) table[name] = value;
        return table;
    }

    /// <summary>Values cross as copies; a script block as its text, of which the other side makes one again.</summary>
    private static Hashtable Using(StepScript script)
    {
        var table = new Hashtable();
        foreach (var (name, value) in script.Using)
        {
            table[name] = value is StepScript block ? new Hashtable { ["Block"] = block.Text } : new Hashtable { ["Value"] = value };
        }

        return table;
    }
}
