using System.Diagnostics;
using Attest.Monitoring.Planning;
using Attest.Monitoring.Running.Output;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Running;

/// <summary>What all steps of one run share.</summary>
internal sealed record RunScope
{
    public required RunServices Services { get; init; }
    public required RunRequest Request { get; init; }
    public required RunIdentity Identity { get; init; }
    public required RunFolder Folder { get; init; }
    public required RunSinks Sinks { get; init; }
    public required StepEnvironment Environment { get; init; }
    public required SecretMasker Masker { get; init; }

    /// <summary>The run's own span: the parent of every step's.</summary>
    public required ActivityContext SpanContext { get; init; }

    /// <summary>The steps that run now, by their index; from any thread.</summary>
    public required StepRun?[] Live { get; init; }

    /// <summary>What the steps that have ended used.</summary>
    public EndedSteps Ended { get; } = new();

    public Plan Plan => Request.Plan;
    public DateTimeOffset Now => Services.Time.GetUtcNow();

    public void Emit(Signal signal) => Sinks.BestEffort.Emit(signal);
}
