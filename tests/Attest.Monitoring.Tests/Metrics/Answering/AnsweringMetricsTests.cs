using Attest.Monitoring.Metrics.Answering;
using Attest.Monitoring.Metrics.Catalogue;

namespace Attest.Monitoring.Tests.Metrics.Answering;

public sealed class AnsweringMetricsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("attest-answering-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void This_process_is_told_as_the_system_sees_it()
    {
        var process = ProcessState.Read();
        Assert.InRange(process.ResidentBytes!.Value, 10e6, 1e12);
        Assert.InRange(process.VirtualBytes!.Value, 10e6, 1e15);
        Assert.InRange(process.CpuSeconds!.Value, 0.01, 1e6);
        Assert.InRange(process.OpenFiles!.Value, 3, 1e6);
        Assert.True(process.DiskReadBytes >= 0 && process.DiskWrittenBytes >= 0);
        var age = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0 - process.StartSeconds!.Value;
        Assert.InRange(age, -2, 24 * 3600);
        if (OperatingSystem.IsWindows()) return;
        Assert.InRange(process.Threads!.Value, 2, 10_000);
        Assert.True(process.MostFiles >= process.OpenFiles);
        if (OperatingSystem.IsLinux()) Assert.True(process.ReceivedBytes >= 0 && process.SentBytes >= 0);
    }

    [Fact]
    public void Every_row_of_the_process_is_emitted_on_Linux()
    {
        Needs.Linux();
        var names = new AnsweringMetrics(new DiskState([_folder.FullName]), () => new AuditLogState { StorageBytes = 1, IsValid = true, VerifiedAt = DateTimeOffset.UnixEpoch }).Read().Select(family => family.Descriptor.Name).ToHashSet();
        Assert.Subset(names, AnsweringCatalogue.All().Select(row => row.Name).Where(name => !name.StartsWith("container_", StringComparison.Ordinal)).ToHashSet());
    }

    [Fact]
    public void A_control_group_tells_its_limits_and_how_it_was_held_back()
    {
        var readings = new Readings(0);
        ControlGroupFolder.Read(readings, _folder.FullName);
        Assert.Equal(
            new Dictionary<string, double>
            {
                ["container_cpu_cfs_periods_total"] = 40,
                ["container_cpu_cfs_throttled_periods_total"] = 7,
                ["container_cpu_cfs_throttled_seconds_total"] = 0.35,
                ["container_cpu_usage_seconds_total"] = 2.5,
                ["container_memory_usage_bytes"] = 1048576,
                ["container_oom_events_total"] = 1,
                ["container_spec_cpu_period"] = 100000,
                ["container_spec_cpu_quota"] = 150000,
                ["container_spec_memory_limit_bytes"] = 536870912,
            },
            readings.Families().ToDictionary(family => family.Descriptor.Name, family => family.Values[0]));
    }

    [Fact]
    public void Without_a_limit_there_is_no_limit_series_and_without_a_group_none_at_all()
    {
        ControlGroupFolder.Make(_folder.FullName);
        var group = Path.Combine(_folder.FullName, "cgroup", "app.slice", "job");
        File.WriteAllText(Path.Combine(group, "memory.max"), "max\n");
        File.WriteAllText(Path.Combine(group, "cpu.max"), "max 100000\n");
        var readings = new Readings(0);
        ControlGroupState.Read(readings, Path.Combine(_folder.FullName, "proc"), Path.Combine(_folder.FullName, "cgroup"));
        Assert.DoesNotContain(readings.Families(), family => family.Descriptor.Name.Contains("_spec_", StringComparison.Ordinal));

        var none = new Readings(0);
        ControlGroupState.Read(none, Path.Combine(_folder.FullName, "nowhere"), _folder.FullName);
        Assert.Empty(none.Families());
    }

    [Fact]
    public void A_disk_that_does_not_answer_holds_up_nothing_and_is_not_asked_twice()
    {
        using var never = new ManualResetEventSlim();
        var asked = 0;
        var disks = new DiskState([_folder.FullName, "/gone"], path =>
        {
            if (path != "/gone") return (100, 40);
            Interlocked.Increment(ref asked);
            never.Wait();
            return (7, 7);
        }, TimeSpan.FromMilliseconds(20));
        for (var answers = 0; answers < 2;)
        {
            var read = disks.Read();
            Assert.DoesNotContain(read, disk => disk.Path == "/gone");
            if (read.Contains((_folder.FullName, 100L, 60L))) answers++;
        }

        Assert.Equal(1, asked);
        never.Set();
        while (!disks.Read().Contains(("/gone", 7L, 0L)))
        {
        }
    }
}
