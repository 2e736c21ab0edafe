using System.Runtime.InteropServices;
using System.Text;
using Attest.Monitoring.Running.Processes.Unix;

namespace Attest.Monitoring.Running.Processes.Trees;

/// <summary>
/// libproc and <c>sysctl</c> (libproc.h, sys/proc_info.h, sys/sysctl.h). macOS shows no environment of programs that
/// system integrity protection guards: those are known by session and parent only.
/// </summary>
internal sealed unsafe class DarwinProcessTable : ProcessTable
{
    private const int AllPids = 1;
    private const int BsdInfo = 3;
    private const int TaskInfo = 4;
    private const int Zombie = 5;

    private readonly (uint Numerator, uint Denominator) _timebase = Timebase();

    public override bool TryRead(int pid, out ProcessEntry entry)
    {
        entry = default;
        var bsd = default(BsdInformation);
        if (DarwinProcesses.proc_pidinfo(pid, BsdInfo, 0, &bsd, sizeof(BsdInformation)) != sizeof(BsdInformation))
            return false;

        // Refused for other users' processes, and for zombies: then without figures.
        var task = default(TaskInformation);
        if (DarwinProcesses.proc_pidinfo(pid, TaskInfo, 0, &task, sizeof(TaskInformation)) != sizeof(TaskInformation))
            task = default;
        entry = new ProcessEntry(
            pid,
            Parent: (int)bsd.Parent,
            Group: (int)bsd.Group,
            Session: DarwinProcesses.getsid(pid),
            Started: (long)(bsd.StartSeconds * 1_000_000 + bsd.StartMicroseconds),
            Dead: bsd.Status == Zombie,
            MemoryBytes: (long)task.ResidentBytes,
            CpuTime: Ticks(task.UserTime + task.SystemTime));
        return true;
    }

    public override void ReadAll(List<ProcessEntry> into)
    {
        // Bytes needed now, and room for those that start meanwhile.
        var bytes = DarwinProcesses.proc_listpids(AllPids, 0, null, 0);
        var pids = new int[bytes / sizeof(int) + 64];
        fixed (int* first = pids)
            bytes = DarwinProcesses.proc_listpids(AllPids, 0, first, pids.Length * sizeof(int));
        for (var i = 0; i < bytes / sizeof(int); i++)
            if (pids[i] > 0 && TryRead(pids[i], out var entry))
                into.Add(entry);
    }

    public override void ReadYounger(int pid, TimeSpan age, List<ProcessEntry> into) => ReadAll(into);

    public override bool Carries(int pid, Marks marks)
    {
        // CTL_KERN, KERN_PROCARGS2: argc, the path, then argv and envp, each ended by NUL.
        var name = stackalloc int[] { 1, 49, pid };
        nuint size = 0;
        if (DarwinProcesses.sysctl(name, 3, null, &size, null, 0) != 0 || size == 0) return false;
        var block = new byte[size];
        fixed (byte* start = block)
            if (DarwinProcesses.sysctl(name, 3, start, &size, null, 0) != 0)
                return false;
        return marks.StandIn(DarwinArguments.Environment(block.AsSpan(0, (int)size)));
    }

    public override string Name(int pid)
    {
        var name = stackalloc byte[256];
        var length = DarwinProcesses.proc_name(pid, name, 256);
        return length > 0 ? Encoding.UTF8.GetString(name, length) : "?";
    }

    /// <summary>Not kept for a process that runs; <c>wait4</c> tells it in the end.</summary>
    public override long PeakMemory(int pid) => TryRead(pid, out var entry) ? entry.MemoryBytes : 0;

    public override void Signal(in ProcessEntry process, int signal)
    {
        if (TryRead(process.Pid, out var now) && now.Started == process.Started) _ = Libc.kill(process.Pid, signal);
    }

    /// <summary>Mach time units are nanoseconds on Intel only.</summary>
    private TimeSpan Ticks(ulong machTime) =>
        TimeSpan.FromTicks((long)((UInt128)machTime * _timebase.Numerator / _timebase.Denominator / 100));

    private static (uint, uint) Timebase()
    {
        var pair = stackalloc uint[2];
        return DarwinProcesses.mach_timebase_info(pair) == 0 && pair[1] != 0 ? (pair[0], pair[1]) : (1, 1);
    }
}

/// <summary>Calls that only macOS has.</summary>
internal static unsafe partial class DarwinProcesses
{
    [LibraryImport("libproc")]
    internal static partial int proc_listpids(uint type, uint typeInfo, void* buffer, int size);

    [LibraryImport("libproc")]
    internal static partial int proc_pidinfo(int pid, int flavor, ulong argument, void* buffer, int size);

    [LibraryImport("libproc")]
    internal static partial int proc_name(int pid, void* buffer, uint size);

    [LibraryImport("libc")]
    internal static partial int sysctl(int* name, uint nameLength, void* old, nuint* oldSize, void* set, nuint setSize);

    [LibraryImport("libc")]
    internal static partial int getsid(int pid);

    [LibraryImport("libc")]
    internal static partial int mach_timebase_info(uint* numeratorAndDenominator);
}

/// <summary><c>struct proc_bsdinfo</c>, 136 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 136)]
internal struct BsdInformation
{
    [FieldOffset(4)] public uint Status;
    [FieldOffset(16)] public uint Parent;
    [FieldOffset(100)] public uint Group;
    [FieldOffset(120)] public ulong StartSeconds;
    [FieldOffset(128)] public ulong StartMicroseconds;
}

/// <summary><c>struct proc_taskinfo</c>, 96 bytes.</summary>
[StructLayout(LayoutKind.Explicit, Size = 96)]
internal struct TaskInformation
{
    [FieldOffset(8)] public ulong ResidentBytes;
    [FieldOffset(16)] public ulong UserTime;
    [FieldOffset(24)] public ulong SystemTime;
}
