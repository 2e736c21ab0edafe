namespace Attest.Monitoring.Serving;

/// <summary>A monitor endpoint of this process.</summary>
public sealed record RunningMonitor
{
    /// <summary>Its number in this process, from 1.</summary>
    public required int Id { get; init; }

    /// <summary>Where it listens: <c>http://127.0.0.1:8080</c>; of several addresses the first.</summary>
    public required string Url { get; init; }

    /// <summary>Where the exposition is; null when it is switched off.</summary>
    public required string? Metrics { get; init; }

    /// <summary>Every address it listens on.</summary>
    public required IReadOnlyList<string> Listening { get; init; }

    /// <summary>The state folders it adds up.</summary>
    public required IReadOnlyList<string> StateFolder { get; init; }

    /// <summary>UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>What it said last that somebody should know; null when nothing.</summary>
    public string? LastWarning { get; init; }
}
