using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Attest.Monitoring.Metrics.Answering;

/// <summary>Reads this process by the Win32 API. Source: Microsoft Learn, processthreadsapi.h, psapi.h, winbase.h.</summary>
[SupportedOSPlatform("windows")]
internal static unsafe partial class WindowsProcess
{
    /// <summary>The pseudo handle of GetCurrentProcess.</summary>
    private const nint Self = -1;

    /// <summary>100 ns between 1601 and 1970.</summary>
    private const long Epoch = 116_444_736_000_000_000;

    public static ProcessState Read()
    {
        var io = stackalloc ulong[6];
        var memory = stackalloc nuint[10];
        uint handles;
        long created, exited, kernel, user;
        var hasTimes = GetProcessTimes(Self, &created, &exited, &kernel, &user);
        var hasMemory = K32GetProcessMemoryInfo(Self, memory, (uint)(10 * sizeof(nuint)));
        var hasIo = GetProcessIoCounters(Self, io);
        return new ProcessState
        {
            CpuSeconds = hasTimes ? (kernel + user) / 1e7 : null,
            StartSeconds = hasTimes ? (created - Epoch) / 1e7 : null,

            // PROCESS_MEMORY_COUNTERS_EX: two DWORDs lie in the first word (on 64 bits), the working set is the second
            // size after them, the committed memory the last.
            ResidentBytes = hasMemory ? memory[2] : null,
            VirtualBytes = hasMemory ? memory[9] : null,
            OpenFiles = GetProcessHandleCount(Self, &handles) ? handles : null,
            DiskReadBytes = hasIo ? io[3] : null,
            DiskWrittenBytes = hasIo ? io[4] : null,
        };
    }

    [LibraryImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GetProcessTimes(nint process, long* created, long* exited, long* kernel, long* user);

    [LibraryImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool K32GetProcessMemoryInfo(nint process, void* counters, uint size);

    [LibraryImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GetProcessIoCounters(nint process, void* counters);

    [LibraryImport("kernel32")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GetProcessHandleCount(nint process, uint* count);
}
