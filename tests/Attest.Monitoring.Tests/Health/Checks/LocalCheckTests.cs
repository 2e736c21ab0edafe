using Attest.Monitoring.Audit.Verification;
using Attest.Monitoring.Configuration.Checks;
using Attest.Monitoring.Health.Checks;
using Attest.Monitoring.Health.Machine;
using Attest.Monitoring.Health;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Tests.Health.Checks;

/// <summary>Checks of the machine itself, against the real operating system.</summary>
public sealed class LocalCheckTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("exit 0", HealthStatus.Healthy, null)]
    [InlineData("echo all 7 disks spin", HealthStatus.Healthy, "all 7 disks spin")]
    [InlineData("echo first; echo 'degraded: 3 of 7 spin'", HealthStatus.Degraded, "3 of 7 spin")]
    [InlineData("echo 'UNHEALTHY: none spins'", HealthStatus.Unhealthy, "none spins")]
    [InlineData("echo unhealthy", HealthStatus.Unhealthy, "It says so.")]
    [InlineData("echo WARNING; exit 1", HealthStatus.Degraded, "WARNING")]
    [InlineData("echo CRITICAL >&2; exit 2", HealthStatus.Unhealthy, "It ended with code 2: CRITICAL")]
    [InlineData("exit 3", HealthStatus.Unhealthy, "It ended with code 3.")]
    [InlineData("kill -9 $$", HealthStatus.Unhealthy, "It ended with code 137.")]
    public async Task A_program_says_how_it_is_by_its_code_and_its_last_line(string script, HealthStatus status, string? message)
    {
        Needs.Unix();
        var found = await Look($$"""{ "type": "command", "command": ["sh", "-c", "{{script}}"], "degraded_codes": [1] }""");
        Assert.Equal((status, message), (found.Status, found.Message));
    }

    [Fact]
    public async Task A_program_that_floods_is_read_to_its_end_and_one_that_hangs_is_ended_with_all_its_children()
    {
        Needs.Unix();
        var loud = await Look("""{ "type": "command", "timeout": "2m", "command": ["sh", "-c", "yes xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx | head -c 50000000; echo; echo degraded: enough"] }""");
        Assert.Equal((HealthStatus.Degraded, "enough"), (loud.Status, loud.Message));
        var marker = _folder.At("pid");
        var stuck = await Look($$"""{ "type": "command", "timeout": "500ms", "command": ["sh", "-c", "sleep 1000 & echo $! >{{marker}}; wait"] }""");
        Assert.Equal((HealthStatus.Unhealthy, "It did not answer within 500ms."), (stuck.Status, stuck.Message));
        while (!File.Exists(marker) || new FileInfo(marker).Length == 0) await Task.Yield();
        var pid = int.Parse(File.ReadAllText(marker));
        while (IsSleeping(pid)) await Task.Delay(10, TestContext.Current.CancellationToken);

        static bool IsSleeping(int pid) => OperatingSystem.IsLinux() && File.Exists($"/proc/{pid}/comm") && File.ReadAllText($"/proc/{pid}/comm") == "sleep\n";
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_told()
    {
        var found = await Look("""{ "type": "command", "command": ["no-such-program-here"] }""");
        Assert.Equal(HealthStatus.Unhealthy, found.Status);
        Assert.Contains("no-such-program-here", found.Message);
    }

    [Theory]
    [InlineData("$null", HealthStatus.Healthy, null)]
    [InlineData("$true", HealthStatus.Healthy, null)]
    [InlineData("1; $false", HealthStatus.Unhealthy, "the script gave False")]
    [InlineData("'degraded: slow'", HealthStatus.Degraded, "slow")]
    [InlineData("[pscustomobject]@{ Status = 'Unhealthy'; Message = 'gone' }", HealthStatus.Unhealthy, "gone")]
    [InlineData("@{ Status = 'Degraded'; Message = 'old' }", HealthStatus.Degraded, "old")]
    [InlineData("throw 'it broke'", HealthStatus.Unhealthy, "it broke")]
    [InlineData("Get-Item /no/such/place", HealthStatus.Unhealthy, "Cannot find path")]
    public async Task A_script_says_how_it_is_by_what_it_gives(string script, HealthStatus status, string? message)
    {
        Needs.Tool("pwsh");
        var found = await Look($$"""{ "type": "pwsh", "timeout": "2m", "script": "{{script}}" }""");
        Assert.Equal(status, found.Status);
        if (message is null) Assert.Null(found.Message);
        else Assert.StartsWith(message, found.Message);
    }

    [Fact]
    public async Task A_script_tells_what_it_has_measured()
    {
        Needs.Tool("pwsh");
        var found = await Look("""{ "type": "pwsh", "timeout": "2m", "script": "@{ Status = 'Degraded'; Message = 'old'; Data = @{ depth = 12; share = 0.5; remedy = 'Wait.' } }" }""");
        Assert.Equal((HealthStatus.Degraded, "old"), (found.Status, found.Message));
        Assert.Equal((12L, 0.5, "Wait.", 3), (found.Data["depth"], found.Data["share"], found.Data["remedy"], found.Data.Count));
    }

    [Fact]
    public async Task The_youngest_of_several_files_counts_and_an_empty_one_is_none()
    {
        var missing = await Look("""{ "type": "file_age", "path": "backup-*.tar" }""");
        Assert.EndsWith("backup-*.tar is not there.", missing.Message);
        Written("backup-1.tar", "x", 100);
        Written("backup-2.tar", "xyz", 3);
        var young = await Look("""{ "type": "file_age", "path": "backup-*.tar", "degraded_older": "2h", "unhealthy_older": "26h" }""");
        Assert.Equal((HealthStatus.Degraded, 3L), (young.Status, young.Data["size_bytes"]));
        Assert.Contains("backup-2.tar was written 3h00m ago; it should be younger than 2h00m.", young.Message);
        Assert.Contains("ago; it should be younger than 24h00m.", (await Look("""{ "type": "file_age", "path": "backup-1.tar" }""")).Message);
        Written("backup-3.tar", "", 0);
        Assert.Contains("has 0 bytes", (await Look("""{ "type": "file_age", "path": "backup-*.tar" }""")).Message);

        void Written(string name, string content, int hours)
        {
            File.WriteAllText(_folder.At(name), content);
            File.SetLastWriteTimeUtc(_folder.At(name), TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-hours));
        }
    }

    [Fact]
    public async Task Processes_are_counted_by_name()
    {
        var own = Path.GetFileNameWithoutExtension(Environment.ProcessPath)!;
        var found = await Look($$"""{ "type": "process", "process": "{{own}}" }""");
        Assert.True(found.Status == HealthStatus.Healthy && (int)found.Data["processes"]! >= 1, $"{own}: {found.Message}");
        var none = await Look("""{ "type": "process", "process": "no-such-program-here" }""");
        Assert.Equal((HealthStatus.Unhealthy, "0 processes named 'no-such-program-here' run; there should be 1 at least."), (none.Status, none.Message));
        var many = await new ProcessCheck(Configured.Read("""{ "type": "process", "process": "x", "at_most": 2 }"""), _ => 3).CheckAsync(default);
        Assert.Equal("3 processes named 'x' run; there should be 2 at most.", many.Message);
    }

    [Theory]
    [InlineData("sshd", "sshd", true)]
    [InlineData("prometheus-node", "prometheus-node-exporter", true)]
    [InlineData("prometheus-node", "prometheus-alertmanager", false)]
    [InlineData("ssh", "sshd", false)]
    public void Linux_keeps_fifteen_characters_of_a_name(string kept, string name, bool same) => Assert.Equal(same, ProcessNames.IsNamed(kept, name));

    [Fact]
    public async Task The_machine_says_how_busy_it_is()
    {
        foreach (var kind in (string[])["memory", "cpu"])
        {
            var found = await Look($$"""{ "type": "{{kind}}", "degraded_above": 100, "unhealthy_above": 100 }""");
            Assert.Equal(HealthStatus.Healthy, found.Status);
            Assert.InRange((double)found.Data["used_percent"]!, 0, 100);
        }

        var full = await Look("""{ "type": "memory", "degraded_above": 0, "unhealthy_above": 100 }""");
        Assert.Equal(HealthStatus.Degraded, full.Status);
        Assert.Contains("% of the machine's memory is in use; it should be 0 % at most.", full.Message);
    }

    [Fact]
    public void What_proc_says_is_read()
    {
        Assert.Equal(new MachineMemory(16_000 * 1024L, 4_000 * 1024L), MachineMemory.Linux("MemTotal:       16000 kB\nMemFree:  1 kB\nMemAvailable:    4000 kB\n"));
        Assert.Throws<IOException>(() => MachineMemory.Linux("rubbish"));
        var (before, after) = (MachineProcessors.Linux("cpu  100 0 100 800 0 0 0 0 9 9"), MachineProcessors.Linux("cpu  150 0 125 825 0 0 0 0 9 9"));
        Assert.Equal(75, after.ShareSince(before));
        Assert.Equal(0, before.ShareSince(after));
        Assert.Throws<IOException>(() => MachineProcessors.Linux("intr 1"));
    }

    [Fact]
    public async Task A_path_on_a_full_disk_is_told_by_the_limits_of_the_check()
    {
        var found = await Look("""{ "type": "disk", "path": ".", "degraded_below": 100, "unhealthy_below": 0 }""");
        Assert.Equal((HealthStatus.Degraded, _folder.Root), (found.Status, found.Data["path"]));
    }

    [Theory]
    [InlineData(null, HealthStatus.Unhealthy, "'nightly' has never succeeded on this state folder.")]
    [InlineData(25, HealthStatus.Healthy, null)]
    [InlineData(27, HealthStatus.Degraded, "'nightly' last succeeded 27h00m ago; it should within 26h00m.")]
    [InlineData(60, HealthStatus.Unhealthy, "'nightly' last succeeded 60h00m ago; it should within 50h00m.")]
    public async Task A_pipeline_has_succeeded_lately(int? hours, HealthStatus status, string? message)
    {
        var time = new Telemetry.ManualTime();
        var services = Configured.Services(_folder) with
        {
            Time = time,
            LastSuccess = pipeline => pipeline == "nightly" && hours is { } age ? time.GetUtcNow().AddHours(-age) : null,
        };
        var found = await Configured.Look("""{ "type": "pipeline", "pipeline": "nightly", "within": "50h", "degraded_within": "26h" }""", services, TestContext.Current.CancellationToken);
        Assert.Equal((status, message), (found.Status, found.Message));
    }

    [Fact]
    public async Task The_audit_log_is_verified_again_when_the_last_time_is_too_long_ago()
    {
        var time = new Telemetry.ManualTime();
        var verdict = Verdict.Pass;
        var verified = 0;
        var state = StateFolder.Open(_folder.At("state"));
        var services = Configured.Services(_folder) with
        {
            Time = time,
            Logs = [new WatchedLog(state, state.Audit, _ =>
            {
                verified++;
                var result = new AuditVerification
                {
                    Integrity = new(verdict, verdict == Verdict.Pass ? "3 entries" : "tile/0/000 was changed"),
                    Completeness = new(Verdict.Unproven, "no anchor"),
                    Authenticity = new(Verdict.Pass, "signed"),
                };
                LastVerification.Of(result, time.GetUtcNow()).Write(state);
                return result;
            })],
        };
        Assert.Equal("The audit log has no entry yet.", (await Look()).Message);
        Directory.CreateDirectory(state.Audit);
        File.WriteAllText(Path.Combine(state.Audit, "checkpoint"), "");
        Assert.Equal((HealthStatus.Healthy, 1), ((await Look()).Status, verified));
        time.Advance(TimeSpan.FromHours(23));
        Assert.Equal((HealthStatus.Healthy, 1), ((await Look()).Status, verified));
        verdict = Verdict.Fail;
        time.Advance(TimeSpan.FromHours(2));
        var failed = await Look();
        Assert.Equal((HealthStatus.Unhealthy, "The audit log does not verify: tile/0/000 was changed", 2), (failed.Status, failed.Message, verified));

        async Task<ComponentHealth> Look() => await Configured.Look("""{ "type": "audit" }""", services, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Of_several_audit_logs_the_worst_counts_and_the_oldest_verification()
    {
        var time = new Telemetry.ManualTime();
        var states = new[] { "a", "b", "c" }.Select(name => StateFolder.Open(_folder.At(name))).ToArray();
        var services = Configured.Services(_folder) with { Time = time, Logs = [.. states.Select(state => new WatchedLog(state, state.Audit, _ => throw new InvalidOperationException()))] };
        Assert.Equal("The audit logs have no entry yet.", (await Look()).Message);
        foreach (var state in states[..2])
        {
            Directory.CreateDirectory(state.Audit);
            File.WriteAllText(Path.Combine(state.Audit, "checkpoint"), "");
        }

        new LastVerification(time.GetUtcNow().AddHours(-1), true, "3 entries").Write(states[0]);
        new LastVerification(time.GetUtcNow().AddHours(-2), true, "5 entries").Write(states[1]);
        var well = await Look();
        Assert.Equal((HealthStatus.Healthy, "2 logs verify.", "2h00m"), (well.Status, well.Message, well.Data["verified_ago"]));
        new LastVerification(time.GetUtcNow(), false, "tile/0/000 was changed").Write(states[1]);
        var bad = await Look();
        Assert.Equal((HealthStatus.Unhealthy, $"The audit log {states[1].Audit} does not verify: tile/0/000 was changed"), (bad.Status, bad.Message));

        async Task<ComponentHealth> Look() => await Configured.Look("""{ "type": "audit" }""", services, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Every_kind_of_the_table_is_made()
    {
        foreach (var kind in CheckKinds.All)
        {
            var needed = string.Concat(kind.Fields.Where(field => field.IsRequired).Select(field => $", \"{field.Name}\": {Sample(field)}"));
            var read = Configured.Read($$"""{ "type": "{{kind.Name}}"{{needed}} }""");
            Assert.Equal("it", new ConfiguredChecks(Configured.Services(_folder)).Make(read).Name);
        }

        static string Sample(CheckField field) => field.Name switch
        {
            "url" or "endpoint" => "\"http://localhost\"",
            "address" => "\":1\"",
            "command" => "[\"true\"]",
            "within" => "\"1d\"",
            _ => "\"abc\"",
        };
    }

    private Task<ComponentHealth> Look(string mapping) => Configured.Look(mapping, Configured.Services(_folder), TestContext.Current.CancellationToken);
}
