using System.Globalization;
using Attest.Monitoring.Running.Processes.Trees;

namespace Attest.Monitoring.Running.Processes.Unix;

/// <summary>Runs programs by <c>posix_spawn</c>, each in a session of its own.</summary>
internal sealed class UnixProcessRunner(TimeProvider time) : IProcessRunner
{
    private readonly Lock _lock = new();
    private readonly List<Workspace> _workspaces = [];
    private readonly List<ProcessTree> _running = [];

    public ProcessOutcome Run(ProcessRequest request, IProcessOutput output, StopRequests cancellation)
    {
        _ = ChildSignal.IsKept;
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
            lock (_lock) _workspaces.Add(workspace);
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
        using var pipes = new OutputPipes(output, workspace.Buffer);
        var pid = ChildStart.Start(request, pipes, workspace.Strings);
        using var run = new UnixRun(pid, pipes, request, output, cancellation, workspace, time);
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

    private void Forget(ProcessTree tree)
    {
        lock (_lock) _running.Remove(tree);
    }

    private static CancellationTokenRegistration Register(Wake wake, CancellationToken token) =>
        token.UnsafeRegister(static state => ((Wake)state!).Ring(), wake);
}
