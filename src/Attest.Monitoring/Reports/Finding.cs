using Attest.Monitoring.Health;

namespace Attest.Monitoring.Reports;

/// <summary>Something that is not well, and what to do about it.</summary>
internal sealed record Finding
{
    /// <summary>Where: <c>local</c>, or a monitor's address.</summary>
    public required string Source { get; init; }

    /// <summary>Which component; null = the place itself cannot be asked.</summary>
    public string? Component { get; init; }

    public required HealthStatus Status { get; init; }
    public string? Message { get; init; }

    /// <summary>What to do.</summary>
    public required string Remedy { get; init; }

    /// <summary>Since when it has been so, as far back as it is known, UTC.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Reports in a row that said so, this one counted.</summary>
    public required int Reports { get; init; }

    /// <summary>What it is called in a list.</summary>
    public string Name => Component ?? "the monitor itself";
}
