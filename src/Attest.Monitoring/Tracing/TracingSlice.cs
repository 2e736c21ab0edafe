using System.Diagnostics;
using Attest.Monitoring.Configuration;
using Attest.Monitoring.Delivery;
using Attest.Monitoring.Running;
using Attest.Monitoring.Running.Output;
using Attest.Monitoring.State;
using Attest.Monitoring.Tracing.Export;
using Attest.Monitoring.Tracing.Sampling;

namespace Attest.Monitoring.Tracing;

/// <summary>What tracing needs of the session.</summary>
/// <param name="Settings"><c>tracing.*</c></param>
/// <param name="Environment">The process's environment.</param>
/// <param name="WorkingDirectory">Where relative files start.</param>
/// <param name="Checkout">Where a git checkout is looked for, upwards.</param>
/// <param name="State">The state folder.</param>
/// <param name="Time">The clock.</param>
/// <param name="Version">Our version.</param>
/// <param name="Always">Whether this run is exported whatever the configuration says (<c>--trace</c>).</param>
/// <param name="Warn">Takes warnings, one line each; from any thread.</param>
/// <param name="Show">Takes what people are to read.</param>
internal sealed record TracingRequest(
    TracingSettings Settings,
    IReadOnlyDictionary<string, string> Environment,
    string WorkingDirectory,
    string Checkout,
    StateFolder State,
    TimeProvider Time,
    string Version,
    bool Always,
    Action<string> Warn,
    Action<string> Show);

/// <summary>
/// Tracing of one run: the context it was started in, the listener, the trace file and the exporter. Most runs export
/// nothing, and what only an export needs is not even loaded for them.
/// </summary>
internal sealed class TracingSlice : IDisposable
{
    /// <summary>What a collector that is slow may cost at the end of a run.</summary>
    private static readonly TimeSpan ExportLimit = TimeSpan.FromSeconds(2);

    private readonly TracingRequest _request;
    private readonly SpanListener _listener;
    private TraceFile? _file;
    private RunTrace? _trace;

    /// <exception cref="AttestException">
    /// <see cref="ErrorIds.ConfigurationInvalid"/> or <see cref="ErrorIds.FileUnreadable"/>: where spans are to go makes no sense.
    /// </exception>
    public TracingSlice(TracingRequest request)
    {
        _request = request;
        if (request.Environment.ContainsKey("OTEL_LOG_LEVEL")) TelemetryLevel.Check(request.Environment, request.Warn);
        Context = W3CContext.Read(request.Environment, request.Warn);
        Resource = new ResourceDetection(request.Environment, request.Checkout)
            .Resource(request.Settings.ServiceName, request.Version, request.State.InstanceId);
        Resource.Warm();
        Exporter = ExporterChoice.IsAsked(request.Settings, request.Environment, request.Always) ? OpenExporter() : null;
        var sampler = Sampler(request);
        KeepsErrors = sampler.KeepsErrors ?? request.Settings.AlwaysSampleErrors;
        _listener = new SpanListener(sampler, request.Settings.Sources, BaggageAttributes());
    }

    /// <summary>What decides for roots.</summary>
    /// <param name="request">The rules.</param>
    /// <param name="bucket">What is sampled shares <c>max_per_second</c> with what else fills this one.</param>
    public static TraceSampler Sampler(TracingRequest request, string bucket = "rate") =>
        SamplingRule.IsAsked(request.Settings, request.Environment, request.Always) ? RuledSampler(request, bucket) : TraceSampler.All;

    /// <summary>The trace that the run was started in.</summary>
    public W3CContext Context { get; }

    /// <summary>Who emits the spans.</summary>
    public TraceResource Resource { get; }

    /// <summary>Null when no span leaves.</summary>
    public ISpanExporter? Exporter { get; }

    /// <summary>Whether a run that is not sampled is exported all the same when it fails.</summary>
    public bool KeepsErrors { get; }

    /// <summary>Opens the trace of the run in this folder.</summary>
    /// <returns>Takes spans that its children report.</returns>
    public ReportedSpans Open(RunFolder folder, Activity? root, SecretMasker masker)
    {
        _file = new TraceFile(folder.Trace, Resource, _request.Time, _request.Warn);
        if (root is null) return new ReportedSpans(_file);
        var held = Exporter is not null && !root.Recorded && KeepsErrors ? new HeldSpans() : null;
        _trace = new RunTrace(root, _file, Exporter, held, masker);
        _listener.Follow(root, _trace);
        return new ReportedSpans(_trace);
    }

    /// <summary>Writes and sends what is left; waits for a receiver two seconds at most.</summary>
    /// <returns>What was lost; null = nothing.</returns>
    public TraceLosses? Flush()
    {
        _file?.Dispose();
        var unwritten = _file?.Lost ?? 0;
        if (Exporter is not null) return FlushExporter(Exporter, unwritten);
        return unwritten > 0 ? new TraceLosses(unwritten, 0, 0) : null;
    }

    private TraceLosses FlushExporter(ISpanExporter exporter, long unwritten)
    {
        exporter.Shutdown(ExportLimit);
        var losses = exporter.Losses;
        var lost = losses.All + (_trace?.Lost ?? 0);
        if (lost > 0) _request.Warn(Text(lost, losses.Why));
        return new TraceLosses(unwritten, losses.Failed, losses.Overflowed + (_trace?.Lost ?? 0));
    }

    public void Dispose()
    {
        _listener.Dispose();
        Exporter?.Dispose();
    }

    private static string Text(long lost, string? why) => why is null
        ? $"{lost} span(s) could not be exported."
        : $"{lost} span(s) could not be exported: {why.TrimEnd('.')}.";

    private static TraceSampler RuledSampler(TracingRequest request, string bucket)
    {
        var rule = SamplingRule.Of(request.Settings, request.Environment, request.Always, request.Warn);
        return new(rule, rule.MaxPerSecond is { } most ? new TraceRate(request.State, most, request.Time, bucket).TryTake : null);
    }

    private ISpanExporter? OpenExporter()
    {
        var choice = new ExporterChoice(_request.Settings, _request.Environment, _request.WorkingDirectory, _request.Warn);
        return choice.Choose(_request.Always) is { Count: > 0 } plans
            ? SpanExporters.Open(plans, choice.Rule, choice.Limits, Resource, _request.Time, _request.Show)
            : null;
    }

    private IReadOnlyList<KeyValuePair<string, string>> BaggageAttributes()
    {
        if (_request.Settings.BaggageAttributes.Count == 0 || Context.Baggage is not { } baggage) return [];
        return [.. Baggage.Entries(baggage).Where(entry => _request.Settings.BaggageAttributes.Contains(entry.Key))];
    }
}

/// <summary>Spans of a run that were lost, by what lost them.</summary>
/// <param name="Unwritten">The trace file could not be written.</param>
/// <param name="Unsent">The receiver refused them or did not take them in time.</param>
/// <param name="Overflowed">There was no room for them while they waited.</param>
internal sealed record TraceLosses(long Unwritten, long Unsent, long Overflowed);
