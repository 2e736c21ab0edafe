using Attest.Monitoring.Configuration;
using Attest.Monitoring.Delivery;

namespace Attest.Monitoring.Push;

/// <summary>How often somebody who stays pushes, and how long a push may take.</summary>
/// <param name="Interval">From push to push.</param>
/// <param name="Limit">What one push to all targets may take.</param>
internal sealed record PushPace(TimeSpan Interval, TimeSpan Limit)
{
    /// <summary>
    /// A timer cannot wait without end: a limit of 0, which means none (OpenTelemetry, "Timeout"), is a day.
    /// </summary>
    private static readonly TimeSpan Endless = TimeSpan.FromDays(1);

    /// <summary>The pace that the variables ask for (OpenTelemetry, "Periodic exporting MetricReader"), else the setting.</summary>
    public static PushPace Of(PushSettings? settings, IReadOnlyDictionary<string, string> environment, Action<string> warn)
    {
        var variables = new StandardVariables(environment, warn);
        var limit = variables.Timeout("OTEL_METRIC_EXPORT_TIMEOUT") ?? MetricsPush.CommandLimit;
        return new PushPace(
            variables.Duration("OTEL_METRIC_EXPORT_INTERVAL", least: 1) ?? (settings ?? new PushSettings()).Interval,
            limit == Timeout.InfiniteTimeSpan ? Endless : limit);
    }
}
