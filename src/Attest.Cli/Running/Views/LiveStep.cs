using Attest.Monitoring.Running;
using Attest.Monitoring.Running.Output;

namespace Attest.Cli.Running.Views;

/// <summary>A step as the live view knows it.</summary>
internal sealed class LiveStep(string id)
{
    public string Id => id;

    /// <summary>Null = it waits.</summary>
    public RunStatus? Status { get; set; }

    public DateTimeOffset StartedAt { get; set; }
    public double DurationMs { get; set; }

    /// <summary>What stands behind its time: the last line it printed, or why it failed.</summary>
    public string Note { get; set; } = "";

    /// <summary>Output that has come since <see cref="Note"/> was made of it.</summary>
    public LastLine Output { get; } = new();

    public bool HasFailed => Status is RunStatus.Failure or RunStatus.Timeout or RunStatus.Cancelled or RunStatus.Lost;
}
