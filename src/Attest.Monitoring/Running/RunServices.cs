using System.Diagnostics;
using Attest.Monitoring.Running.Output;
using Attest.Monitoring.Running.Processes;
using Attest.Monitoring.Signals;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Running;

/// <summary>What a run needs of the world, plugged in by the composition root: Running itself knows no slice.</summary>
internal sealed record RunServices
{
    public required TimeProvider Time { get; init; }
    public required StateFolder State { get; init; }
    public required IProcessRunner Processes { get; init; }

    /// <summary>The environment steps inherit from.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>The span the whole run is a child of, from <c>TRACEPARENT</c>; default when there is none.</summary>
    public ActivityContext Parent { get; init; }

    /// <summary>Whether children are told of the trace (<c>OTEL_PROPAGATORS</c>).</summary>
    public bool HandsTraceOn { get; init; } = true;

    /// <summary>The <c>BAGGAGE</c> handed on to every child; null = none.</summary>
    public string? Baggage { get; init; }

    /// <summary>The page of the CI job around the run; null outside of one.</summary>
    public string? RunUrl { get; init; }

    /// <summary>The body of a kind; null for a kind that cannot be run.</summary>
    public required Func<string, StepBodyRunner?> Body { get; init; }

    /// <summary>Opens the sinks of the run in this folder, whose root span has started and whose secrets are these.</summary>
    public required Func<RunFolder, RunIdentity, Activity?, SecretMasker, RunSinks> OpenSinks { get; init; }

    /// <summary>What git says of a folder: <c>commit short branch tag</c>.</summary>
    public required Func<string, string, string?> Git { get; init; }

    /// <summary>What the root span says beside the usual, asked when all steps have ended; null = nothing.</summary>
    public Func<IReadOnlyList<KeyValuePair<string, object>>?>? LastAttributes { get; init; }

    /// <summary>Why a step's metric cannot be taken, since its name is another's; null when it can.</summary>
    public Func<RunIdentity, string, CustomMetric, string?> MetricClash { get; init; } = static (_, _, _) => null;
}

/// <summary>The sinks of one run.</summary>
/// <param name="BestEffort">Metrics, logs, views.</param>
/// <param name="Durable">Those a run may not outpace.</param>
/// <param name="Flush">Writes out all they hold; called once, after the last signal.</param>
internal sealed record RunSinks(ISignalSink BestEffort, IReadOnlyList<IDurableSink> Durable, Action Flush);
