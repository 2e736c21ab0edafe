using System.Globalization;
using Attest.Monitoring.Metrics.Catalogue;

namespace Attest.Monitoring.Metrics.Answering;

/// <summary>The control group (version 2) that this process is in: what a container may use, and has used.</summary>
internal static class ControlGroupState
{
    /// <summary>Adds what there is; nothing where there is no such group.</summary>
    /// <param name="readings">Takes the values.</param>
    /// <param name="proc">The folder <c>/proc</c>.</param>
    /// <param name="root">Where cgroup2 is mounted.</param>
    public static void Read(Readings readings, string proc = "/proc", string root = "/sys/fs/cgroup")
    {
        if (FolderOf(Text(Path.Combine(proc, "self", "cgroup")), root) is not { } folder) return;
        readings.Add(AnsweringCatalogue.ContainerMemory, Number(File("memory.current")));
        readings.Add(AnsweringCatalogue.ContainerMemoryLimit, Number(File("memory.max")));
        readings.Add(AnsweringCatalogue.ContainerOutOfMemory, Field(File("memory.events"), "oom_kill"));
        var cpu = File("cpu.stat");
        readings.Add(AnsweringCatalogue.ContainerCpu, Field(cpu, "usage_usec") / 1e6);
        readings.Add(AnsweringCatalogue.ContainerPeriods, Field(cpu, "nr_periods"));
        readings.Add(AnsweringCatalogue.ContainerThrottled, Field(cpu, "nr_throttled"));
        readings.Add(AnsweringCatalogue.ContainerThrottledTime, Field(cpu, "throttled_usec") / 1e6);
        var limit = File("cpu.max").Split(' ');
        if (limit.Length != 2 || Number(limit[0]) is not { } quota) return;
        readings.Add(AnsweringCatalogue.ContainerCpuQuota, quota);
        readings.Add(AnsweringCatalogue.ContainerCpuPeriod, Number(limit[1]));

        string File(string name) => Text(Path.Combine(folder, name)).Trim();
    }

    /// <summary>The line <c>0::/path</c> names it (cgroups(7)); inside a container the path is that of the root.</summary>
    private static string? FolderOf(string membership, string root)
    {
        foreach (var line in membership.Split('\n'))
        {
            if (!line.StartsWith("0::/", StringComparison.Ordinal)) continue;
            var folder = Path.Combine(root, line[4..].Trim());
            if (Directory.Exists(folder)) return folder;
            return System.IO.File.Exists(Path.Combine(root, "cgroup.controllers")) ? root : null;
        }

        return null;
    }

    private static double? Field(string text, string name)
    {
        foreach (var line in text.Split('\n'))
            if (line.StartsWith(name + " ", StringComparison.Ordinal)) return Number(line[(name.Length + 1)..]);
        return null;
    }

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;

    private static string Text(string path)
    {
        try
        {
            return System.IO.File.ReadAllText(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
