using Attest.Monitoring.Configuration.Checks;
using Attest.Monitoring.Health.Machine;

namespace Attest.Monitoring.Health.Checks;

/// <summary>Makes the checks that the configuration names.</summary>
internal sealed class ConfiguredChecks(CheckServices services)
{
    /// <summary>How long the processors are watched when nothing is known of them yet.</summary>
    private static readonly TimeSpan FirstLook = TimeSpan.FromMilliseconds(200);

    public ScheduledCheck Make(ConfiguredCheck check) => new(Of(check), SettingsOf(check));

    private static HealthCheckSettings SettingsOf(ConfiguredCheck check) => new()
    {
        Timeout = check.Duration("timeout")!.Value,
        Interval = check.Duration("interval")!.Value,
        DegradedAfter = check.Duration("degraded_after"),
        UnhealthyAfter = check.Duration("unhealthy_after"),
        Failures = (int)check.Whole("failures")!.Value,
        Successes = (int)check.Whole("successes")!.Value,
        Worst = HealthWords.Read(check.Text("worst"))!.Value,
        Groups = check.List("groups"),
        Tags = check.List("tags"),
        Remedy = check.Text("remedy"),
    };

    private IHealthCheck Of(ConfiguredCheck check) => check.Kind.Name switch
    {
        "http" => new HttpCheck(check, services),
        "tcp" => new TcpCheck(check),
        "dns" => new DnsCheck(check),
        "disk" => new DiskCheck(check.Name, [services.PathOf(check.Text("path"))!], check.Number("degraded_below"), check.Number("unhealthy_below"), DiskSpace.Of),
        "memory" => new ShareCheck(check, "the machine's memory", static _ => Task.FromResult(Memory(MachineMemory.Read()))),
        "cpu" => new ShareCheck(check, "the machine's processors", Processors()),
        "process" => new ProcessCheck(check),
        "file_age" => new FileAgeCheck(check, services),
        "command" => new CommandCheck(check, services),
        "pwsh" => Script(check),
        "redis" => new RedisCheck(check, services),
        "s3" => new S3Check(check, services),
        "prometheus" => new PrometheusCheck(check, services),
        "audit" => new AuditCheck(check, services),
        "pipeline" => new PipelineCheck(check, services),
        "otlp" => new OtlpCheck(check, services),
        _ => throw new InvalidOperationException($"The table has a kind {check.Kind.Name} that nobody makes."),
    };

    private IHealthCheck Script(ConfiguredCheck check) =>
        services.Script?.Invoke(check.Name, check.Text("script")!)
        ?? new CommandCheck(check.Name, ScriptText.Command(check.Text("script")!), [], services.WorkingDirectory, services) { IsScript = true };

    private static HealthResult Memory(MachineMemory memory) => HealthResult.Healthy()
        .With(ShareCheck.Share, Math.Round(100.0 * (memory.Total - memory.Available) / Math.Max(1, memory.Total), 1))
        .With("total_mb", Math.Round(memory.Total / 1048576.0))
        .With("available_mb", Math.Round(memory.Available / 1048576.0));

    private Func<CancellationToken, Task<HealthResult>> Processors()
    {
        MachineProcessors? before = null;
        return async cancellation =>
        {
            if (before is null)
            {
                before = MachineProcessors.Read();
                await Task.Delay(FirstLook, services.Time, cancellation).ConfigureAwait(false);
            }

            var now = MachineProcessors.Read();
            var share = now.ShareSince(before);
            before = now;
            return HealthResult.Healthy().With(ShareCheck.Share, Math.Round(share, 1)).With("processors", Environment.ProcessorCount);
        };
    }
}
