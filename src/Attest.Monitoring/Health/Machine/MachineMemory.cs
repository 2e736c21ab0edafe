using System.Globalization;
using System.Runtime.InteropServices;

namespace Attest.Monitoring.Health.Machine;

/// <summary>Memory of the machine.</summary>
/// <param name="Total">Bytes.</param>
/// <param name="Available">Bytes that programs can still have without swapping.</param>
internal sealed partial record MachineMemory(long Total, long Available)
{
    /// <summary>Asks the operating system.</summary>
    /// <exception cref="IOException">It cannot be told.</exception>
    public static MachineMemory Read() =>
        OperatingSystem.IsLinux() ? Linux(File.ReadAllText("/proc/meminfo")) :
        OperatingSystem.IsWindows() ? Windows() :
        Runtime();

    /// <summary>Source: proc(5), /proc/meminfo: in units of 1,024 bytes.</summary>
    internal static MachineMemory Linux(string text) => new(Field(text, "MemTotal:"), Field(text, "MemAvailable:"));

    private static long Field(string text, string name)
    {
        foreach (var line in text.Split('\n'))
        {
            if (!line.StartsWith(name, StringComparison.Ordinal)) continue;
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length > 1 && long.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var kibibytes)) return kibibytes * 1024;
        }

        throw new IOException($"/proc/meminfo does not say {name}");
    }

    private static unsafe MachineMemory Windows()
    {
        var status = new MemoryStatus { Length = (uint)sizeof(MemoryStatus) };
        return GlobalMemoryStatusEx(&status) != 0
            ? new((long)status.TotalPhysical, (long)status.AvailablePhysical)
            : throw new IOException($"The memory cannot be told (error {Marshal.GetLastPInvokeError()}).");
    }

    /// <summary>As the garbage collector saw it last: a small collection makes it look.</summary>
    private static MachineMemory Runtime()
    {
        GC.Collect(0);
        var info = GC.GetGCMemoryInfo();
        return new(info.TotalAvailableMemoryBytes, Math.Max(0, info.TotalAvailableMemoryBytes - info.MemoryLoadBytes));
    }

    [LibraryImport("kernel32", SetLastError = true)]
    private static unsafe partial int GlobalMemoryStatusEx(MemoryStatus* status);

    /// <summary>MEMORYSTATUSEX of sysinfoapi.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct MemoryStatus
    {
        public uint Length;
        public uint Load;
        public ulong TotalPhysical;
        public ulong AvailablePhysical;
        public ulong TotalPageFile;
        public ulong AvailablePageFile;
        public ulong TotalVirtual;
        public ulong AvailableVirtual;
        public ulong AvailableExtended;
    }
}
