using System.Globalization;
using System.Runtime.CompilerServices;
using Attest.Monitoring.Definitions;
using Attest.Monitoring.Running.Processes.Limits;
using Attest.Monitoring.Running.Processes.Trees;

namespace Attest.Monitoring.Running.Processes.Unix;

/// <summary>Runs programs by <c>posix_spawn</c>, each in a session of its own.</summary>
/// <param name="time">For time-outs.</param>
/// <param name="useHandles">Whether to use process handles where the kernel has them.</param>
internal sealed class UnixProcessRunner(TimeProvider time, bool useHandles = true) : IProcessRunner
{
    private readonly Lock _lock = new();
    private readonly List<Workspace> _workspaces = [];
    private readonly List<ProcessTree> _running = [];
    private int _groups;

    /// <summary>Loads the C library and what every start uses.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void WarmUp()
    {
        _ = InheritedState.IsRepaired;
        _ = ProcessTable.Current;
        SpawnAttributes.Prepare();
        var workspace = Rent();
        workspace.Strings.Set("/", "/", [""], new Dictionary<string, string> { [""] = "" });
        Return(workspace);
    }

    public ProcessOutcome Run(ProcessRequest request, IProcessOutput output, StopRequests cancellation)
    {
        _ = InheritedState.IsRepaired;
        if (cancellation.Cancel.IsCancellationRequested || cancellation.Abort.IsCancellationRequested)
            return NotStarted;
        var workspace = Rent();
        try
        {
            using var cancel = Register(workspace.Wake, cancellation.Cancel);
            using var abort = Register(workspace.Wake, cancellation.Abort);
            return Run(request, output, cancellation, workspace);
        }
        finally
        {
            workspace.Wake.Reset();
            Return(workspace);
        }
    }

    public (long MemoryBytes, TimeSpan CpuTime) Sample()
    {
        ProcessTree[] trees;
        lock (_lock) trees = [.. _running];
        if (trees.Length == 0) return default;

        var rows = new List<ProcessEntry>();
        ProcessTable.Current.ReadAll(rows);
        var memory = 0L;
        var cpu = TimeSpan.Zero;
        foreach (var tree in trees)
        foreach (var row in tree.Members(rows))
        {
            memory += row.MemoryBytes;
            cpu += row.CpuTime;
        }

        return (memory, cpu);
    }

    public IReadOnlyList<string> FindMarked(IReadOnlyDictionary<string, string> marks)
    {
        var table = ProcessTable.Current;
        var wanted = new Marks(marks);
        var rows = new List<ProcessEntry>();
        table.ReadAll(rows);
        var found = new List<string>();
        foreach (var row in rows)
            if (!row.Dead && row.Pid != Environment.ProcessId && table.Carries(row.Pid, wanted))
                found.Add(string.Create(CultureInfo.InvariantCulture, $"{row.Pid} {table.Name(row.Pid)}"));
        return found;
    }

    /// <summary>Nothing was run: as if SIGTERM had come first.</summary>
    private static ProcessOutcome NotStarted { get; } = new()
    {
        ExitCode = 128 + Libc.SigTerm,
        Signal = Libc.SigTerm,
        StoppedBy = StopReason.Cancel,
    };

    private ProcessOutcome Run(
        ProcessRequest request, IProcessOutput output, StopRequests cancellation, Workspace workspace)
    {
        using var group = NewGroup(request.Limits);
        var command = SpawnCommand.For(request, group?.EnterFile);
        return request.Input == StandardInput.Terminal && Terminal.IsTerminal(0) && Terminal.IsTerminal(1)
            ? RunOnTerminal(command, group, request, output, cancellation, workspace)
            : RunPiped(command, group, request, output, cancellation, workspace);
    }

    private ProcessOutcome RunPiped(
        SpawnCommand command, ControlGroup? group, ProcessRequest request, IProcessOutput output,
        StopRequests cancellation, Workspace workspace)
    {
        using var pipes = new OutputPipes(output, workspace.Buffer);
        var pid = ChildStart.Start(command, request, pipes, workspace.Strings);
        using var exit = new ExitWatch(pid, useHandles);
        var run = new UnixRun(exit, pipes, null, group, request, output, cancellation, workspace, time);
        return Run(run);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ProcessOutcome RunOnTerminal(
        SpawnCommand command, ControlGroup? group, ProcessRequest request, IProcessOutput output,
        StopRequests cancellation, Workspace workspace)
    {
        var terminal = PseudoTerminal.Open();
        using var relay = new TerminalRelay(terminal.Descriptor, output);
        using var pipes = new OutputPipes(relay, workspace.Buffer);
        pipes.Open(terminal.Descriptor, -1);
        var pid = ChildStart.Start(command, request, terminal, workspace.Strings);
        using var exit = new ExitWatch(pid, useHandles);
        var run = new UnixRun(exit, pipes, relay, group, request, relay, cancellation, workspace, time);
        return Run(run);
    }

    private ProcessOutcome Run(UnixRun run)
    {
        lock (_lock) _running.Add(run.Tree);
        try
        {
            return run.Complete(() => Forget(run.Tree));
        }
        finally
        {
            Forget(run.Tree);
        }
    }

    private ControlGroup? NewGroup(ResourceLimits limits) =>
        limits.NeedHolding() && ControlGroupParent.Folder is { } parent
            ? ControlGroup.TryMake(parent, ControlGroupParent.NewName(Interlocked.Increment(ref _groups)), limits)
            : null;

    private Workspace Rent()
    {
        lock (_lock)
        {
            if (_workspaces.Count == 0) return new Workspace();
            var last = _workspaces[^1];
            _workspaces.RemoveAt(_workspaces.Count - 1);
            return last;
        }
    }

    private void Return(Workspace workspace)
    {
        lock (_lock) _workspaces.Add(workspace);
    }

    private void Forget(ProcessTree tree)
    {
        lock (_lock) _running.Remove(tree);
    }

    private static CancellationTokenRegistration Register(Wake wake, CancellationToken token) =>
        token.UnsafeRegister(static state => ((Wake)state!).Ring(), wake);
}
