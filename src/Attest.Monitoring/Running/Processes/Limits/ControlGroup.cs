using System.Globalization;
using Attest.Monitoring.Definitions;

namespace Attest.Monitoring.Running.Processes.Limits;

/// <summary>
/// A control group (cgroup v2, Linux admin guide) that holds one program and all it makes to its limits. The program
/// enters it itself, before its exec, by writing to <see cref="EnterFile"/>.
/// </summary>
internal sealed class ControlGroup : IDisposable
{
    private const int PeriodMicroseconds = 100_000;

    /// <summary>The least quota the kernel takes.</summary>
    private const int LeastQuota = 1_000;

    private readonly string _folder;

    private ControlGroup(string folder) => _folder = folder;

    /// <summary>A process that writes 0 here enters.</summary>
    public string EnterFile => Path.Combine(_folder, "cgroup.procs");

    /// <summary>The most memory charged to it so far, in bytes; 0 when the kernel (before 5.19) keeps none.</summary>
    public long PeakMemoryBytes =>
        long.TryParse(Read("memory.peak"), CultureInfo.InvariantCulture, out var peak) ? peak : 0;

    /// <summary>Whether the kernel has killed in it for want of memory.</summary>
    public bool WasOutOfMemory => Count(Read("memory.events"), "oom_kill") > 0;

    public TimeSpan CpuTime => TimeSpan.FromMicroseconds(Count(Read("cpu.stat"), "usage_usec"));

    /// <summary>A new group with these limits; null when it cannot hold them.</summary>
    /// <param name="parent">A delegated group that hands memory and cpu on to its children.</param>
    /// <param name="name">Not in use in it.</param>
    /// <param name="limits">At least one of memory and processor.</param>
    public static ControlGroup? TryMake(string parent, string name, ResourceLimits limits)
    {
        var group = new ControlGroup(Path.Combine(parent, name));
        try
        {
            Directory.CreateDirectory(group._folder);
            if (limits.MemoryBytes is { } memory)
            {
                group.Write("memory.max", memory.ToString(CultureInfo.InvariantCulture));

                // All of it or nothing: half a step is of no use.
                group.Write("memory.oom.group", "1");
                group.WriteIfThere("memory.swap.max", "0");
            }

            if (limits.CpuPercent is { } percent) group.Write("cpu.max", CpuMax(percent, Environment.ProcessorCount));
            return group;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            group.Dispose();
            return null;
        }
    }

    /// <summary>The value of <c>cpu.max</c>: microseconds of processor time in each period.</summary>
    public static string CpuMax(double percentOfMachine, int processors)
    {
        var quota = Math.Max(LeastQuota, (long)(percentOfMachine / 100 * processors * PeriodMicroseconds));
        return string.Create(CultureInfo.InvariantCulture, $"{quota} {PeriodMicroseconds}");
    }

    /// <summary>The number after a key of a flat keyed file; 0 when it is not there.</summary>
    public static long Count(string text, string key)
    {
        foreach (var line in text.AsSpan().EnumerateLines())
            if (line.StartsWith(key, StringComparison.Ordinal)
                && line.Length > key.Length && line[key.Length] == ' '
                && long.TryParse(line[(key.Length + 1)..], CultureInfo.InvariantCulture, out var count))
                return count;
        return 0;
    }

    /// <summary>Removes it; one with living members (of a background step) stays until they have ended.</summary>
    public void Dispose()
    {
        try
        {
            Directory.Delete(_folder);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Busy: ControlGroupParent removes it when it is next looked for.
        }
    }

    private string Read(string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(_folder, file)).Trim();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private void Write(string file, string value) => File.WriteAllText(Path.Combine(_folder, file), value);

    private void WriteIfThere(string file, string value)
    {
        if (File.Exists(Path.Combine(_folder, file))) Write(file, value);
    }
}
