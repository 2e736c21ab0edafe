using System.Globalization;
using Attest.Monitoring.Configuration.Checks;

namespace Attest.Monitoring.Health.Checks;

/// <summary>How much of something of the machine is in use: its memory, its processors.</summary>
/// <param name="check">With <c>degraded_above</c> and <c>unhealthy_above</c>.</param>
/// <param name="what">For the message.</param>
/// <param name="measure">Percent in use, and what else was measured.</param>
internal sealed class ShareCheck(ConfiguredCheck check, string what, Func<CancellationToken, Task<HealthResult>> measure) : IHealthCheck
{
    internal const string Share = "used_percent";

    public string Name => check.Name;

    public async ValueTask<HealthResult> CheckAsync(CancellationToken cancellation)
    {
        var measured = await measure(cancellation).ConfigureAwait(false);
        if (measured.Status != HealthStatus.Healthy) return measured;
        var used = (double)measured.Data[Share]!;
        var (degraded, unhealthy) = (check.Number("degraded_above"), check.Number("unhealthy_above"));
        return used > unhealthy ? Much(HealthStatus.Unhealthy, unhealthy) : used > degraded ? Much(HealthStatus.Degraded, degraded) : measured;

        HealthResult Much(HealthStatus status, double limit) => measured with
        {
            Status = status,
            Message = string.Create(CultureInfo.InvariantCulture, $"{used:0.#} % of {what} is in use; it should be {limit:0.#} % at most."),
        };
    }
}
