using Attest.Monitoring.Metrics;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Serving;

/// <summary>What the endpoint needs of the session behind it.</summary>
internal sealed record MonitorServices
{
    /// <summary>What all processes of the state folders have counted together, and this one's own state.</summary>
    public required Func<MergedMetrics> ReadMetrics { get; init; }

    /// <summary>Closes runs whose process died.</summary>
    public required Action CloseLost { get; init; }

    /// <summary>Takes what the endpoint says of itself.</summary>
    public required ISignalSink Signals { get; init; }

    /// <summary>Takes what somebody should know, one line each; called from any thread.</summary>
    public required Action<string> Warn { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>Where the exposition is; null = nowhere.</summary>
    public required string? MetricsPath { get; init; }
}
