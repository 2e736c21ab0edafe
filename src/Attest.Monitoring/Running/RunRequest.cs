using Attest.Monitoring.Planning;
using Attest.Monitoring.Running.Output;
using Attest.Monitoring.Running.Processes;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Running;

/// <summary>One run, asked for.</summary>
internal sealed record RunRequest
{
    public required Plan Plan { get; init; }

    /// <summary><c>--trace</c>: this run's trace is exported whatever the configuration says.</summary>
    public bool Trace { get; init; }

    /// <summary>The report of the run to resume; its succeeded steps are not run again.</summary>
    public RunReport? Resume { get; init; }

    /// <summary>Front ends' views: they see every signal of the run, best effort.</summary>
    public IReadOnlyList<ISignalSink> Views { get; init; } = [];

    /// <summary>Shows step output as it comes; null = nobody looks.</summary>
    public IStepOutputView? Output { get; init; }

    /// <summary>What a step's program reads from; only <c>exec</c> gives it anything.</summary>
    public StandardInput Input { get; init; } = StandardInput.Null;
}
