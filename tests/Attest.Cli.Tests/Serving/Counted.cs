using Attest.Monitoring.Configuration;
using Attest.Monitoring.Definitions;
using Attest.Monitoring.Metrics;
using Attest.Monitoring.Signals;
using Attest.Monitoring.State;

namespace Attest.Cli.Tests.Serving;

/// <summary>Leaves metrics in a state folder as a run's process does, more than the steps of a test's pipeline could report.</summary>
internal static class Counted
{
    /// <summary>A counter with one series for each of so many users.</summary>
    public static void Users(Sandbox box, string name, int count, int maxSeries, string filler = "k")
    {
        var state = StateFolder.Open(box.Home);
        Directory.CreateDirectory(state.Metrics);
        using var slice = new MetricsSlice(state, new MonitoringSettings { MaxSeries = maxSeries, MetersIncluded = [] }, TimeProvider.System);
        var run = new RunIdentity("run-1", "demo", "pipeline", null, null);
        for (var user = 0; user < count; user++)
        {
            slice.Emit(new MetricReported(DateTimeOffset.UnixEpoch, run, "a", new CustomMetric(
                name, StepMetricType.Counter, new Dictionary<string, string> { ["user"] = $"u{user}", ["kind"] = filler }, [], null), 1));
        }
    }
}
