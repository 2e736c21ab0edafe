using System.Globalization;
using System.Runtime.InteropServices;

namespace Attest.Monitoring.Health.Machine;

/// <summary>What all processors of the machine have done since it started, in units of the platform.</summary>
/// <param name="Busy">Working.</param>
/// <param name="Total">Working and idle.</param>
internal sealed partial record MachineProcessors(double Busy, double Total)
{
    private const int HostCpuLoad = 3;

    /// <summary>Asks the operating system.</summary>
    /// <exception cref="IOException">It cannot be told.</exception>
    public static MachineProcessors Read() =>
        OperatingSystem.IsLinux() ? Linux(File.ReadLines("/proc/stat").FirstOrDefault() ?? "") :
        OperatingSystem.IsWindows() ? Windows() :
        OperatingSystem.IsMacOS() ? Darwin() :
        throw new IOException("This system does not say what its processors do.");

    /// <summary>Percent busy since an earlier reading.</summary>
    public double ShareSince(MachineProcessors earlier) =>
        Total > earlier.Total ? Math.Clamp(100 * (Busy - earlier.Busy) / (Total - earlier.Total), 0, 100) : 0;

    /// <summary>Source: proc(5), /proc/stat: user nice system idle iowait irq softirq steal; guests are in the first two.</summary>
    internal static MachineProcessors Linux(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 5 || words[0] != "cpu") throw new IOException($"/proc/stat does not say: {line}");
        var ticks = words[1..Math.Min(words.Length, 9)].Select(static word => double.Parse(word, CultureInfo.InvariantCulture)).ToArray();
        var idle = ticks[3] + (ticks.Length > 4 ? ticks[4] : 0);
        return new(ticks.Sum() - idle, ticks.Sum());
    }

    /// <summary>Source: Win32, GetSystemTimes: the kernel's time holds the idle one.</summary>
    private static unsafe MachineProcessors Windows()
    {
        long idle, kernel, user;
        return GetSystemTimes(&idle, &kernel, &user) != 0
            ? new(kernel + user - idle, kernel + user)
            : throw new IOException($"The processors' times cannot be told (error {Marshal.GetLastPInvokeError()}).");
    }

    /// <summary>Source: mach/host_info.h, host_cpu_load_info: user, system, idle, nice.</summary>
    private static unsafe MachineProcessors Darwin()
    {
        var ticks = stackalloc uint[4];
        var count = 4u;
        if (host_statistics(mach_host_self(), HostCpuLoad, ticks, &count) != 0) throw new IOException("The processors' times cannot be told.");
        var busy = (double)ticks[0] + ticks[1] + ticks[3];
        return new(busy, busy + ticks[2]);
    }

    [LibraryImport("kernel32", SetLastError = true)]
    private static unsafe partial int GetSystemTimes(long* idle, long* kernel, long* user);

    [LibraryImport("libSystem")]
    private static partial uint mach_host_self();

    [LibraryImport("libSystem")]
    private static unsafe partial int host_statistics(uint host, int flavor, uint* info, uint* count);
}
