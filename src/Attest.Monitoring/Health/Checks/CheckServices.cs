using Attest.Monitoring.Audit.Anchors;
using Attest.Monitoring.Running.Processes;

namespace Attest.Monitoring.Health.Checks;

/// <summary>What configured checks are made from, beside what the configuration says.</summary>
internal sealed record CheckServices
{
    public required TimeProvider Time { get; init; }
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>Absolute; where relative paths start.</summary>
    public required string WorkingDirectory { get; init; }

    public required IProcessRunner Processes { get; init; }

    /// <summary>When a pipeline last succeeded; null = never.</summary>
    public required Func<string, DateTimeOffset?> LastSuccess { get; init; }

    /// <summary>The audit logs of the state folders that are watched, each once.</summary>
    public required IReadOnlyList<WatchedLog> Logs { get; init; }

    /// <summary>Opens a bucket of an S3-compatible store, to ask with a signature; null = there is no S3.</summary>
    public Func<ObjectStoreRequest, IObjectStore>? Objects { get; init; }

    /// <summary>Makes a check of a PowerShell script that runs in this process; null = by the <c>pwsh</c> program.</summary>
    public Func<string, string, IHealthCheck>? Script { get; init; }

    /// <summary>A path as the configuration writes it, absolute.</summary>
    public string? PathOf(string? path) => path is null ? null : Path.GetFullPath(path, WorkingDirectory);
}
