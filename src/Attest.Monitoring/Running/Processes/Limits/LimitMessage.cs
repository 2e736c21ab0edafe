using System.Globalization;

namespace Attest.Monitoring.Running.Processes.Limits;

/// <summary>What was passed, and the figures.</summary>
internal static class LimitMessage
{
    public static string Memory(long used, long limit) => string.Create(
        CultureInfo.InvariantCulture, $"The step passed its memory limit: {MiB(used):0.#} MiB in use, {MiB(limit):0.#} MiB allowed.");

    /// <summary>When the kernel held the limit and tells no figure.</summary>
    public static string MemoryEnforced(long limit) => string.Create(
        CultureInfo.InvariantCulture,
        $"The step reached its memory limit: {MiB(limit):0.#} MiB allowed, and the system ended it.");

    public static string Cpu(double used, double limit) => string.Create(
        CultureInfo.InvariantCulture,
        $"The step passed its processor limit: {used:0.#} % of the machine over the last 10 s, {limit:0.#} % allowed.");

    public static string Duration(TimeSpan limit) => string.Create(
        CultureInfo.InvariantCulture, $"The step passed its duration limit: {limit.TotalSeconds:0.###} s allowed.");

    private static double MiB(long bytes) => bytes / (1024.0 * 1024.0);
}
