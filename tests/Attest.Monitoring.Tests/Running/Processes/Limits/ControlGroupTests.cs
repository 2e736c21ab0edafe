using Attest.Monitoring.Definitions;
using Attest.Monitoring.Running.Processes.Limits;

namespace Attest.Monitoring.Tests.Running.Processes.Limits;

/// <summary>Against a folder that looks like a hierarchy: the kernel's own needs one that is delegated.</summary>
public sealed class ControlGroupTests : IDisposable
{
    private readonly string _mount = Directory.CreateTempSubdirectory("attest-cgroup-").FullName;

    public void Dispose() => Directory.Delete(_mount, recursive: true);

    [Theory]
    [InlineData(50, 2, "100000 100000")]
    [InlineData(80, 8, "640000 100000")]
    [InlineData(0.0001, 1, "1000 100000")]
    public void A_share_of_the_machine_is_a_quota_of_each_period(double percent, int processors, string expected) =>
        Assert.Equal(expected, ControlGroup.CpuMax(percent, processors));

    [Theory]
    [InlineData("low 0\nhigh 0\nmax 12\noom 1\noom_kill 3\noom_group_kill 1\n", "oom_kill", 3)]
    [InlineData("oom_kill_more 3\n", "oom_kill", 0)]
    [InlineData("", "oom_kill", 0)]
    [InlineData("usage_usec 1500000\nuser_usec 1\n", "usage_usec", 1_500_000)]
    public void A_count_is_read_by_its_whole_key(string text, string key, long expected) =>
        Assert.Equal(expected, ControlGroup.Count(text, key));

    [Theory]
    [InlineData("0::/user.slice/x.scope\n", "/user.slice/x.scope")]
    [InlineData("9:name=systemd:/\n4:memory:/a\n0::/\n", "/")]
    [InlineData("4:memory:/a\n", null)]
    [InlineData("0::/../../elsewhere\n", null)]
    [InlineData("", null)]
    public void Its_own_group_is_that_of_hierarchy_zero(string text, string? expected) =>
        Assert.Equal(expected, ControlGroupParent.OwnPath(text));

    [Fact]
    public void Limits_are_written_and_what_was_used_is_read()
    {
        using var group = ControlGroup.TryMake(_mount, "attest-1-1", new ResourceLimits(1024, 100, null))!;
        var folder = Path.Combine(_mount, "attest-1-1");
        Assert.Equal("1024", File.ReadAllText(Path.Combine(folder, "memory.max")));
        Assert.Equal("1", File.ReadAllText(Path.Combine(folder, "memory.oom.group")));
        Assert.EndsWith(" 100000", File.ReadAllText(Path.Combine(folder, "cpu.max")), StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(folder, "memory.swap.max")));
        Assert.Equal(Path.Combine(folder, "cgroup.procs"), group.EnterFile);

        Assert.False(group.WasOutOfMemory);
        Assert.Equal(0, group.PeakMemoryBytes);
        File.WriteAllText(Path.Combine(folder, "memory.events"), "oom 1\noom_kill 1\n");
        File.WriteAllText(Path.Combine(folder, "memory.peak"), "1000\n");
        File.WriteAllText(Path.Combine(folder, "cpu.stat"), "usage_usec 2000000\n");
        Assert.True(group.WasOutOfMemory);
        Assert.Equal(1000, group.PeakMemoryBytes);
        Assert.Equal(TimeSpan.FromSeconds(2), group.CpuTime);
    }

    [Fact]
    public void One_that_cannot_be_made_is_none()
    {
        var file = Path.Combine(_mount, "file");
        File.WriteAllText(file, "");
        Assert.Null(ControlGroup.TryMake(file, "group", new ResourceLimits(1, null, null)));
    }

    [Fact]
    public void A_parent_that_hands_both_controllers_on_is_found()
    {
        Hierarchy("/slice/scope");
        File.WriteAllText(Path.Combine(_mount, "slice", "cgroup.subtree_control"), "cpu memory pids\n");
        Assert.Equal(Path.Combine(_mount, "slice"), ControlGroupParent.Find(_mount, "0::/slice/scope\n"));
        Assert.Empty(Directory.GetDirectories(Path.Combine(_mount, "slice"), "attest-*"));
    }

    [Fact]
    public void One_that_does_not_is_not_used()
    {
        Hierarchy("/slice/scope");
        File.WriteAllText(Path.Combine(_mount, "slice", "cgroup.subtree_control"), "cpuset pids\n");
        Assert.Null(ControlGroupParent.Find(_mount, "0::/slice/scope\n"));
    }

    [Fact]
    public void A_hierarchy_of_version_one_is_not_used() =>
        Assert.Null(ControlGroupParent.Find(_mount, "0::/\n"));

    [Fact]
    public void Groups_that_a_dead_process_left_are_removed()
    {
        Hierarchy("/slice/scope");
        File.WriteAllText(Path.Combine(_mount, "slice", "cgroup.subtree_control"), "cpu memory\n");
        var left = Directory.CreateDirectory(Path.Combine(_mount, "slice", $"attest-{int.MaxValue}-3")).FullName;
        var own = Directory.CreateDirectory(Path.Combine(_mount, "slice", $"attest-{Environment.ProcessId}-3")).FullName;
        Assert.NotNull(ControlGroupParent.Find(_mount, "0::/slice/scope\n"));
        Assert.False(Directory.Exists(left));
        Assert.Equal(OperatingSystem.IsLinux(), Directory.Exists(own));
    }

    private void Hierarchy(string path)
    {
        File.WriteAllText(Path.Combine(_mount, "cgroup.controllers"), "cpu memory\n");
        var folder = _mount;
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            folder = Directory.CreateDirectory(Path.Combine(folder, part)).FullName;
            File.WriteAllText(Path.Combine(folder, "cgroup.subtree_control"), "\n");
            File.WriteAllText(Path.Combine(folder, "cgroup.procs"), "");
        }
    }
}
