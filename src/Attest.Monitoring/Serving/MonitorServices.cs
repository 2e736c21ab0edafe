using Attest.Monitoring.Signals;
using Attest.Monitoring.Tracing;

namespace Attest.Monitoring.Serving;

/// <summary>What the endpoint needs of the session behind it.</summary>
internal sealed record MonitorServices
{
    /// <summary>What is served.</summary>
    public required IReadOnlyList<ServedRoute> Routes { get; init; }

    /// <summary>Says who asks, and refuses who may not.</summary>
    public AccessGate Gate { get; init; } = AccessGate.LoopbackAlone;

    /// <summary>What is done every ten seconds beside answering, such as closing the runs whose process died.</summary>
    public required Action Upkeep { get; init; }

    /// <summary>Takes what the endpoint says of itself.</summary>
    public required ISignalSink Signals { get; init; }

    /// <summary>Takes what somebody should know, one line each; called from any thread.</summary>
    public required Action<string> Warn { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>Where the spans of requests go; null = there are none.</summary>
    public RequestTracing? Tracing { get; init; }

    /// <summary>What goes on as long as the endpoint: disposed with it.</summary>
    public IReadOnlyList<IDisposable> Beside { get; init; } = [];

    /// <summary>Whether whoever reaches it from another machine shows a token, or need not show one in so many words.</summary>
    public bool MayListenBeyondLoopback { get; init; }

    /// <summary>Whether somebody may have to show a token.</summary>
    public bool AsksForTokens { get; init; }

    /// <summary>Where the exposition is; null = nowhere.</summary>
    public string? MetricsPath => Routes.FirstOrDefault(static route => route.IsMetrics)?.Path;
}
