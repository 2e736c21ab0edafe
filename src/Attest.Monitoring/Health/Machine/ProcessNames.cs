using System.Runtime.InteropServices;
using Attest.Monitoring.Running.Processes.Trees;

namespace Attest.Monitoring.Health.Machine;

/// <summary>Which programs run, as far as this account may see.</summary>
internal static partial class ProcessNames
{
    /// <summary>Linux keeps no more of a name (proc(5), comm).</summary>
    private const int LongestKept = 15;

    private const uint SnapshotOfProcesses = 2;

    /// <summary>How many processes have this name.</summary>
    /// <param name="name">That of the program's file, without its folder.</param>
    public static int Count(string name)
    {
        if (OperatingSystem.IsWindows()) return CountOnWindows(name);
        var table = ProcessTable.Current;
        var entries = new List<ProcessEntry>();
        table.ReadAll(entries);
        return entries.Count(entry => !entry.Dead && IsNamed(table.Name(entry.Pid), name));
    }

    internal static bool IsNamed(string kept, string name) =>
        kept == name || (kept.Length == LongestKept && name.Length > LongestKept && name.StartsWith(kept, StringComparison.Ordinal));

    /// <summary>Source: Win32, "Taking a Snapshot and Viewing Processes".</summary>
    private static unsafe int CountOnWindows(string name)
    {
        var snapshot = CreateToolhelp32Snapshot(SnapshotOfProcesses, 0);
        if (snapshot == -1) throw new IOException($"The processes cannot be listed (error {Marshal.GetLastPInvokeError()}).");
        try
        {
            var count = 0;
            var entry = new ProcessEntry32 { Size = (uint)sizeof(ProcessEntry32) };
            for (var there = Process32FirstW(snapshot, &entry); there != 0; there = Process32NextW(snapshot, &entry))
            {
                var file = new string(entry.File);
                if (file.Equals(name, StringComparison.OrdinalIgnoreCase) || file.Equals(name + ".exe", StringComparison.OrdinalIgnoreCase)) count++;
            }

            return count;
        }
        finally
        {
            _ = CloseHandle(snapshot);
        }
    }

    [LibraryImport("kernel32", SetLastError = true)]
    private static partial nint CreateToolhelp32Snapshot(uint flags, uint process);

    [LibraryImport("kernel32")]
    private static unsafe partial int Process32FirstW(nint snapshot, ProcessEntry32* entry);

    [LibraryImport("kernel32")]
    private static unsafe partial int Process32NextW(nint snapshot, ProcessEntry32* entry);

    [LibraryImport("kernel32")]
    private static partial int CloseHandle(nint handle);

    /// <summary>PROCESSENTRY32W of tlhelp32.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct ProcessEntry32
    {
        public uint Size;
        public uint Usage;
        public uint Process;
        public nuint Heap;
        public uint Module;
        public uint Threads;
        public uint Parent;
        public int Priority;
        public uint Flags;
        public fixed char File[260];
    }
}
