using Attest.Monitoring.Health;
using Attest.Monitoring.Health.Checks;
using Attest.Monitoring.Health.Machine;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Tests.Health;

/// <summary>The components of every installation, against the real operating system.</summary>
public sealed class StandardChecksTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private StateFolder State => StateFolder.Open(_folder.At("state"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_disk_that_holds_a_path_is_measured_as_df_does()
    {
        Needs.Linux();
        var disk = DiskSpace.Of(_folder.Root);
        using var df = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("df", ["-B1", "--output=size,itotal", _folder.Root]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var words = (await df.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal((words[^2], words[^1]), ($"{disk.Total}", $"{disk.Inodes ?? 0}"));
        Assert.InRange(disk.Free, 0, disk.Total);
        Assert.InRange(disk.FreeInodes ?? 0, 0, disk.Inodes ?? 0);
    }

    [Theory]
    [InlineData(50, 50, HealthStatus.Healthy, null)]
    [InlineData(9, 50, HealthStatus.Degraded, "9 % of the space of /data is free; it should be 10 % at least.")]
    [InlineData(1, 50, HealthStatus.Unhealthy, "1 % of the space of /data is free; it should be 2 % at least.")]
    [InlineData(50, 1, HealthStatus.Unhealthy, "1 % of the inodes of /data is free; it should be 2 % at least.")]
    public async Task The_scarcer_of_space_and_inodes_counts(int space, int inodes, HealthStatus status, string? message)
    {
        var check = new DiskCheck("disk", ["/data"], 10, 2, _ => new DiskSpace(100L << 20, (long)space << 20, 1000, inodes * 10));
        var result = await check.CheckAsync(default);
        Assert.Equal((status, message), (result.Status, result.Message));
        Assert.Equal((100.0 - space, (double)space), (result.Data["used_percent"], result.Data["free_mb"]));
    }

    [Fact]
    public async Task A_path_that_is_not_there_is_told()
    {
        var result = await new DiskCheck("disk", [_folder.At("gone")], 10, 2, DiskSpace.Of).CheckAsync(default);
        Assert.Equal(HealthStatus.Unhealthy, result.Status);
        Assert.Contains("is not there", result.Message);
    }

    [Fact]
    public async Task A_state_folder_that_takes_no_file_is_unhealthy_and_one_that_does_keeps_none()
    {
        var state = State;
        var check = new StateFolderCheck(state, [], TimeProvider.System);
        Assert.Equal(HealthStatus.Healthy, (await check.CheckAsync(default)).Status);
        Assert.Equal(["format", "instance"], Directory.EnumerateFileSystemEntries(state.Root).Select(Path.GetFileName).Order());
        File.WriteAllText(Path.Combine(state.Root, "format"), "99\n");
        Assert.Equal(ErrorIds.StateFormatNewer, (await Assert.ThrowsAsync<AttestException>(async () => await check.CheckAsync(default))).ErrorId);
    }

    [Fact]
    public async Task An_audit_log_without_events_is_well_and_one_that_cannot_be_read_is_not()
    {
        var state = State;
        var check = new AuditSystemCheck([state], null, TimeProvider.System);
        var none = await check.CheckAsync(default);
        Assert.Equal((HealthStatus.Healthy, 0, null), (none.Status, none.Data["events_last_hour"], none.Data["last_verified"]));
        Directory.CreateDirectory(state.Audit);
        File.WriteAllText(Path.Combine(state.Audit, "checkpoint"), "rubbish\n");
        var broken = await check.CheckAsync(default);
        Assert.Equal(HealthStatus.Unhealthy, broken.Status);
        Assert.Contains("checkpoint", broken.Message);
    }

    [Fact]
    public async Task A_verification_that_failed_is_remembered()
    {
        var state = State;
        var at = new DateTimeOffset(2026, 11, 20, 9, 0, 0, TimeSpan.Zero);
        new LastVerification(at, true, "3 entries").Write(state);
        var check = new AuditSystemCheck([state], null, TimeProvider.System);
        var passed = await check.CheckAsync(default);
        Assert.Equal((HealthStatus.Healthy, at), (passed.Status, passed.Data["last_verified"]));
        new LastVerification(at, false, "tile/0/000 is not what it was").Write(state);
        var failed = await check.CheckAsync(default);
        Assert.Equal((HealthStatus.Unhealthy, "The last verification failed: tile/0/000 is not what it was"), (failed.Status, failed.Message));
        File.WriteAllText(Path.Combine(state.Health, "audit-verification.json"), "{");
        Assert.Null(LastVerification.Read(state));
    }

    [Fact]
    public async Task Of_several_folders_the_worst_counts()
    {
        var (mine, other) = (State, StateFolder.Open(_folder.At("other")));
        var disk = await new DiskCheck("disk", ["/a", "/b", "/c"], 10, 2, path => new DiskSpace(100, path switch { "/a" => 50, "/b" => 5, _ => 20 }, null, null)).CheckAsync(default);
        Assert.Equal((HealthStatus.Degraded, "/b"), (disk.Status, disk.Data["path"]));

        var log = new AuditSystemCheck([mine, other], null, TimeProvider.System);
        Assert.Equal(HealthStatus.Healthy, (await log.CheckAsync(default)).Status);
        var at = new DateTimeOffset(2026, 11, 20, 9, 0, 0, TimeSpan.Zero);
        new LastVerification(at.AddHours(1), true, "3 entries").Write(mine);
        new LastVerification(at, false, "tile/0/000 is gone").Write(other);
        var broken = await log.CheckAsync(default);
        Assert.Equal((HealthStatus.Unhealthy, $"The last verification of the log in {other.Root} failed: tile/0/000 is gone", at), (broken.Status, broken.Message, broken.Data["last_verified"]));

        var folders = new StateFolderCheck(mine, [other], TimeProvider.System);
        Assert.Equal((HealthStatus.Healthy, mine.Root), ((await folders.CheckAsync(default)).Status, (await folders.CheckAsync(default)).Data["path"]));
        Directory.Delete(other.Root, recursive: true);
        var gone = await folders.CheckAsync(default);
        Assert.Equal((HealthStatus.Unhealthy, $"The state folder {other.Root} cannot be read: it is not there", other.Root), (gone.Status, gone.Message, gone.Data["path"]));
        Assert.False(Directory.Exists(other.Root));
    }

    [Fact]
    public async Task The_runtime_says_what_it_uses()
    {
        var result = await new RuntimeCheck(TimeProvider.System, () => 3).CheckAsync(default);
        Assert.Equal(3, result.Data["active_pipelines"]);
        Assert.InRange((double)result.Data["memory_usage_mb"]!, 1, 1_000_000);
        Assert.InRange((double)result.Data["cpu_usage_percent"]!, 0, 100);
    }
}
