using Attest.Cli.Definitions;

namespace Attest.Cli.Running;

/// <summary>What <c>attest run</c> was told.</summary>
internal sealed record RunChoice
{
    public required PipelineChoice Pipeline { get; init; }

    /// <summary>The id of the run to go on with, or a part of it.</summary>
    public string? Resume { get; init; }

    /// <summary>Print the plan and run nothing.</summary>
    public bool IsDry { get; init; }

    /// <summary>Export this run's trace, whatever the configuration says.</summary>
    public bool Trace { get; init; }
}
