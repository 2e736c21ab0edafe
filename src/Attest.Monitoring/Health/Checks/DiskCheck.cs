using System.Globalization;
using Attest.Monitoring.Health.Machine;

namespace Attest.Monitoring.Health.Checks;

/// <summary>Room on the disk that holds a path, in bytes and in inodes: the scarcer of both counts, of several paths the scarcest.</summary>
/// <param name="name">The component.</param>
/// <param name="paths">Absolute.</param>
/// <param name="degraded">Percent free below which it is degraded.</param>
/// <param name="unhealthy">Percent free below which it is unhealthy.</param>
/// <param name="measure">Asks the operating system.</param>
internal sealed class DiskCheck(string name, IReadOnlyList<string> paths, double degraded, double unhealthy, Func<string, DiskSpace> measure) : IHealthCheck
{
    public string Name => name;

    public ValueTask<HealthResult> CheckAsync(CancellationToken cancellation) => 
        ValueTask.FromResult(paths.Select(Look).OrderBy(static one => one.Result.Status).ThenBy(static one => one.Free).First().Result);

    private (HealthResult Result, double Free) Look(string path)
    {
        DiskSpace disk;
        try
        {
            disk = measure(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return (HealthResult.Unhealthy($"The disk of {path} cannot be asked: {fault.Message}").With("path", path), 0);
        }

        var bytes = Percent(disk.Free, disk.Total);
        var inodes = disk.Inodes is { } all ? Percent(disk.FreeInodes ?? 0, all) : (double?)null;
        var scarcest = Math.Min(bytes, inodes ?? 100);
        var what = inodes < bytes ? "inodes" : "space";
        var text = string.Create(CultureInfo.InvariantCulture, $"{scarcest:0.#} % of the {what} of {path} is free");
        var result = scarcest < unhealthy ? HealthResult.Unhealthy(Below(text, unhealthy))
            : scarcest < degraded ? HealthResult.Degraded(Below(text, degraded))
            : HealthResult.Healthy();
        result = result.With("path", path).With("free_mb", Megabytes(disk.Free)).With("total_mb", Megabytes(disk.Total)).With("used_percent", Math.Round(100 - bytes, 1));
        if (inodes is not null) result = result.With("inodes_free", disk.FreeInodes).With("inodes_used_percent", Math.Round(100 - inodes.Value, 1));
        return (result, scarcest);
    }

    private static string Below(string text, double limit) => string.Create(CultureInfo.InvariantCulture, $"{text}; it should be {limit:0.#} % at least.");

    private static double Percent(long part, long whole) => whole <= 0 ? 100 : 100.0 * part / whole;

    private static double Megabytes(long bytes) => Math.Round(bytes / 1048576.0, 1);
}
