using System.Globalization;

namespace Attest.Monitoring.Health.Checks;

/// <summary>This process: its memory beside what it may have, its processor time, the runs under way in its folders.</summary>
/// <param name="time">The clock.</param>
/// <param name="runs">How many runs have not ended.</param>
internal sealed class RuntimeCheck(TimeProvider time, Func<int> runs) : IHealthCheck
{
    private const double MuchMemory = 90;

    private long _measuredAt = time.GetTimestamp();
    private TimeSpan _used = Used();

    public string Name => "runtime";

    public ValueTask<HealthResult> CheckAsync(CancellationToken cancellation) => ValueTask.FromResult(Look());

    private HealthResult Look()
    {
        var memory = Environment.WorkingSet;
        var share = 100.0 * memory / Math.Max(1, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
        var result = share < MuchMemory
            ? HealthResult.Healthy()
            : HealthResult.Degraded(string.Create(CultureInfo.InvariantCulture, $"The process uses {share:0} % of the memory it may have."));
        return result
            .With("memory_usage_mb", Math.Round(memory / 1048576.0, 1))
            .With("cpu_usage_percent", ProcessorShare())
            .With("active_pipelines", runs());
    }

    /// <summary>Of the whole machine, since it was asked for last.</summary>
    private double ProcessorShare()
    {
        var (used, elapsed) = (Used(), time.GetElapsedTime(_measuredAt));
        var share = elapsed > TimeSpan.Zero ? 100 * (used - _used) / elapsed / Environment.ProcessorCount : 0;
        (_used, _measuredAt) = (used, time.GetTimestamp());
        return Math.Round(Math.Clamp(share, 0, 100), 1);
    }

    private static TimeSpan Used() => OperatingSystem.IsIOS() || OperatingSystem.IsTvOS() ? TimeSpan.Zero : Environment.CpuUsage.TotalTime;
}
