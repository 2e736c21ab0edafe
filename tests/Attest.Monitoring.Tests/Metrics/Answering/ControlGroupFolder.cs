using Attest.Monitoring.Metrics.Answering;

namespace Attest.Monitoring.Tests.Metrics.Answering;

/// <summary>A control group as the kernel shows one, in a folder of the test's own.</summary>
internal static class ControlGroupFolder
{
    public static void Read(Readings readings, string root)
    {
        Make(root);
        ControlGroupState.Read(readings, Path.Combine(root, "proc"), Path.Combine(root, "cgroup"));
    }

    public static void Make(string root)
    {
        Directory.CreateDirectory(Path.Combine(root, "proc", "self"));
        var group = Directory.CreateDirectory(Path.Combine(root, "cgroup", "app.slice", "job")).FullName;
        File.WriteAllText(Path.Combine(root, "proc", "self", "cgroup"), "1:name=systemd:/old\n0::/app.slice/job\n");
        File.WriteAllText(Path.Combine(group, "memory.current"), "1048576\n");
        File.WriteAllText(Path.Combine(group, "memory.max"), "536870912\n");
        File.WriteAllText(Path.Combine(group, "memory.events"), "low 0\nhigh 0\nmax 3\noom 2\noom_kill 1\n");
        File.WriteAllText(Path.Combine(group, "cpu.stat"), "usage_usec 2500000\nuser_usec 2000000\nsystem_usec 500000\nnr_periods 40\nnr_throttled 7\nthrottled_usec 350000\n");
        File.WriteAllText(Path.Combine(group, "cpu.max"), "150000 100000\n");
    }
}
