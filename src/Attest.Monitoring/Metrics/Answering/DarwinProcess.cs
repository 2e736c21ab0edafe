using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Attest.Monitoring.Running.Processes.Trees;

namespace Attest.Monitoring.Metrics.Answering;

/// <summary>Reads this process by libproc. Source: Darwin's sys/proc_info.h, sys/resource.h.</summary>
[SupportedOSPlatform("macos")]
internal static unsafe partial class DarwinProcess
{
    private const int ListFiles = 1;
    private const int FileInformation = 8;
    private const int TaskInfo = 4;
    private const int TaskInformation = 96;
    private const int UsageVersion = 2;
    private const int UsageLength = 160;
    private const int OpenFilesLimit = 8;

    public static ProcessState Read()
    {
        var pid = Environment.ProcessId;
        var task = stackalloc byte[TaskInformation];
        var usage = stackalloc byte[UsageLength];
        var hasTask = DarwinProcesses.proc_pidinfo(pid, TaskInfo, 0, task, TaskInformation) == TaskInformation;
        var hasUsage = proc_pid_rusage(pid, UsageVersion, usage) == 0;
        var known = new DarwinProcessTable().TryRead(pid, out var entry);
        return new ProcessState
        {
            CpuSeconds = Environment.CpuUsage.TotalTime.TotalSeconds,
            StartSeconds = known ? entry.Started / 1e6 : null,
            VirtualBytes = hasTask ? *(ulong*)task : null,
            ResidentBytes = hasTask ? *(ulong*)(task + 8) : null,
            Threads = hasTask ? *(int*)(task + 84) : null,
            OpenFiles = CountFiles(pid),
            MostFiles = Limit(),
            DiskReadBytes = hasUsage ? *(ulong*)(usage + 144) : null,
            DiskWrittenBytes = hasUsage ? *(ulong*)(usage + 152) : null,
        };
    }

    private static double? CountFiles(int pid)
    {
        var most = DarwinProcesses.proc_pidinfo(pid, ListFiles, 0, null, 0);
        if (most <= 0) return null;
        var buffer = new byte[most];
        fixed (byte* first = buffer)
        {
            var bytes = DarwinProcesses.proc_pidinfo(pid, ListFiles, 0, first, most);
            return bytes > 0 ? bytes / FileInformation : null;
        }
    }

    private static double? Limit()
    {
        var limit = stackalloc ulong[2];
        return getrlimit(OpenFilesLimit, limit) == 0 ? limit[0] : null;
    }

    [LibraryImport("libproc")]
    private static partial int proc_pid_rusage(int pid, int flavor, void* buffer);

    [LibraryImport("libc")]
    private static partial int getrlimit(int resource, void* limit);
}
