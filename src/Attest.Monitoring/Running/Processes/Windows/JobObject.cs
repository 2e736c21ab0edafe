using System.Globalization;
using System.Runtime.InteropServices;
using Attest.Monitoring.Definitions;
using Microsoft.Win32.SafeHandles;

namespace Attest.Monitoring.Running.Processes.Windows;

/// <summary>
/// Holds a program and all it makes, whatever becomes of their parents; nothing leaves it. Unless it may live on in the
/// background, it ends with its last handle: also when this process is killed.
/// </summary>
internal sealed unsafe class JobObject : IDisposable
{
    private const int Accounting = 1;
    private const int ProcessIds = 3;
    private const int CompletionPort = 7;
    private const int ExtendedLimits = 9;
    private const int CpuRate = 15;
    private const uint LimitJobMemory = 0x200;
    private const uint KillOnClose = 0x2000;
    private const uint CpuRateEnabled = 1;
    private const uint CpuRateHardCap = 4;
    private const uint JobMemoryReached = 10;
    private const uint QueryLimitedInformation = 0x1000;

    private readonly SafeFileHandle _job;
    private readonly SafeFileHandle? _port;

    public JobObject(ResourceLimits limits, bool background, IReadOnlyDictionary<string, string> marks)
    {
        Marks = marks;
        _job = Kernel32.CreateJobObjectW(null, null);
        ThrowUnless(!_job.IsInvalid, "created");
        var information = new JobLimits { Flags = background ? 0 : KillOnClose };
        if (limits.MemoryBytes is { } memory)
        {
            information.Flags |= LimitJobMemory;
            information.JobMemory = (nuint)memory;
            _port = Kernel32.CreateIoCompletionPort(-1, 0, 0, 1);
            var port = new JobPort { Port = _port.DangerousGetHandle() };
            ThrowUnless(
                Kernel32.SetInformationJobObject(_job, CompletionPort, &port, (uint)sizeof(JobPort)), "watched");
        }

        ThrowUnless(
            Kernel32.SetInformationJobObject(_job, ExtendedLimits, &information, (uint)sizeof(JobLimits)), "limited");
        if (limits.CpuPercent is not { } percent) return;
        var rate = new JobCpuRate
        {
            Flags = CpuRateEnabled | CpuRateHardCap,
            Rate = (uint)Math.Clamp(percent * 100, 1, 10_000),
        };
        ThrowUnless(Kernel32.SetInformationJobObject(_job, CpuRate, &rate, (uint)sizeof(JobCpuRate)), "limited");
    }

    public IReadOnlyDictionary<string, string> Marks { get; }

    /// <summary>Processor time of all that are or were in it.</summary>
    public TimeSpan CpuTime
    {
        get
        {
            var counts = default(JobAccounting);
            _ = Kernel32.QueryInformationJobObject(_job, Accounting, &counts, (uint)sizeof(JobAccounting), null);
            return TimeSpan.FromTicks(counts.UserTime + counts.KernelTime);
        }
    }

    /// <summary>Working sets of all that live, in bytes.</summary>
    public long MemoryBytes
    {
        get
        {
            var total = 0L;
            foreach (var pid in Members())
            {
                using var process = Kernel32.OpenProcess(QueryLimitedInformation, inherit: false, pid);
                total += Memory(process).WorkingSet;
            }

            return total;
        }
    }

    /// <exception cref="AttestException"><see cref="ErrorIds.Unexpected"/>.</exception>
    public void Add(SafeProcessHandle process) =>
        ThrowUnless(Kernel32.AssignProcessToJobObject(_job, process), "given a process");

    /// <summary>Ends all at once.</summary>
    public void Terminate() => _ = Kernel32.TerminateJobObject(_job, 1);

    /// <summary>Whether an allocation was refused since it was last asked: the programs are not ended by the system.</summary>
    public bool TookMemoryLimit()
    {
        var taken = false;
        uint message;
        nuint key;
        nint overlapped;
        while (_port is not null && Kernel32.GetQueuedCompletionStatus(_port, &message, &key, &overlapped, 0))
            taken |= message == JobMemoryReached;
        return taken;
    }

    /// <summary>Living members as <c>pid name</c>, without one of them.</summary>
    public List<string> Names(uint except)
    {
        var names = new List<string>();
        var path = stackalloc char[1024];
        foreach (var pid in Members())
        {
            if (pid == except) continue;
            using var process = Kernel32.OpenProcess(QueryLimitedInformation, inherit: false, pid);
            uint length = 1024;
            var name = !process.IsInvalid && Kernel32.QueryFullProcessImageNameW(process, 0, path, &length)
                ? Path.GetFileName(new ReadOnlySpan<char>(path, (int)length)).ToString()
                : "?";
            names.Add(string.Create(CultureInfo.InvariantCulture, $"{pid} {name}"));
        }

        return names;
    }

    public static (long WorkingSet, long Peak) Memory(SafeProcessHandle process)
    {
        var counters = new MemoryCounters { Size = (uint)sizeof(MemoryCounters) };
        return !process.IsInvalid && Kernel32.K32GetProcessMemoryInfo(process, &counters, counters.Size)
            ? ((long)counters.WorkingSet, (long)counters.PeakWorkingSet)
            : default;
    }

    public void Dispose()
    {
        _job.Dispose();
        _port?.Dispose();
    }

    private uint[] Members()
    {
        // Two counts of 32 bits, then ids as wide as a pointer.
        for (var room = 64; ; room *= 4)
        {
            var list = new nuint[room + 8];
            var header = 8 / sizeof(nuint);
            fixed (nuint* start = list)
            {
                var whole = Kernel32.QueryInformationJobObject(
                    _job, ProcessIds, start, (uint)(list.Length * sizeof(nuint)), null);
                var assigned = ((uint*)start)[0];
                var listed = ((uint*)start)[1];
                if ((!whole || listed < assigned) && room < 65_536) continue;
                var pids = new uint[listed];
                for (var i = 0; i < pids.Length; i++) pids[i] = (uint)start[header + i];
                return pids;
            }
        }
    }

    private static void ThrowUnless(bool done, string what)
    {
        if (done) return;
        throw new AttestException(
            ErrorIds.Unexpected,
            $"a job object could not be {what}: {Marshal.GetLastPInvokeErrorMessage()}",
            "run outside a job that forbids nested jobs, and check the limits");
    }
}
