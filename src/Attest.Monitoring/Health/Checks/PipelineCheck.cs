using System.Globalization;
using Attest.Monitoring.Configuration.Checks;
using Attest.Monitoring.Running;

namespace Attest.Monitoring.Health.Checks;

/// <summary>A pipeline has succeeded lately.</summary>
internal sealed class PipelineCheck(ConfiguredCheck check, CheckServices services) : IHealthCheck
{
    private readonly string _pipeline = check.Text("pipeline")!;

    public string Name => check.Name;

    public ValueTask<HealthResult> CheckAsync(CancellationToken cancellation) => ValueTask.FromResult(Look());

    private HealthResult Look()
    {
        if (services.LastSuccess(_pipeline) is not { } last) return HealthResult.Unhealthy($"'{_pipeline}' has never succeeded on this state folder.").With("pipeline", _pipeline);
        var age = services.Time.GetUtcNow() - last;
        var result = age > check.Duration("within") ? HealthResult.Unhealthy(Old(check.Duration("within")!.Value))
            : age > check.Duration("degraded_within") ? HealthResult.Degraded(Old(check.Duration("degraded_within")!.Value))
            : HealthResult.Healthy();
        return result.With("pipeline", _pipeline).With("last_run_success", last);

        string Old(TimeSpan limit) => string.Create(
            CultureInfo.InvariantCulture, $"'{_pipeline}' last succeeded {Text.Duration(age)} ago; it should within {Text.Duration(limit)}.");
    }
}
