using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Attest.Monitoring.Signals;
using Attest.Monitoring.Tracing.Export;

namespace Attest.Monitoring.Tracing;

/// <summary>
/// Tracing of the requests that a monitor answers: each is a trace, or goes on with that of its caller. Made only where
/// spans leave the process: a request that nobody exports has none.
/// </summary>
internal sealed class RequestTracing : IDisposable
{
    /// <summary>The source of the spans of requests.</summary>
    public const string SourceName = "Attest.Monitoring.Serving";

    /// <summary>A monitor has five seconds to end in, most of them for those who are still being answered.</summary>
    private static readonly TimeSpan ExportLimit = TimeSpan.FromSeconds(1);

    private readonly SpanListener _listener;
    private readonly ISpanExporter? _exporter;
    private readonly Action<string>? _console;
    private readonly Action<string> _warn;
    private readonly Action<TraceLosses> _lost;
    private readonly bool _keepsErrors;
    private readonly bool _readsCaller;
    private SpanLosses _counted = SpanLosses.None;
    private string? _told;

    private RequestTracing(TracingRequest request, ISpanExporter? exporter, bool toConsole, Action<TraceLosses> lost)
    {
        (_exporter, _console, _warn, _lost) = (exporter, toConsole ? request.Show : null, request.Warn, lost);
        var sampler = TracingSlice.Sampler(request, "requests");
        _keepsErrors = sampler.KeepsErrors ?? request.Settings.AlwaysSampleErrors;
        _readsCaller = new W3CContextReader(request.Environment).Propagators().Trace;
        _listener = new SpanListener(sampler, request.Settings.Sources, root: SourceName);
    }

    /// <summary>What the configuration and the standard variables ask for; null when no span is to leave.</summary>
    /// <param name="request">What tracing needs of the session.</param>
    /// <param name="lost">Told of spans that were lost.</param>
    /// <exception cref="AttestException">
    /// <see cref="ErrorIds.ConfigurationInvalid"/> or <see cref="ErrorIds.FileUnreadable"/>: where spans are to go makes no sense.
    /// </exception>
    public static RequestTracing? Open(TracingRequest request, Action<TraceLosses> lost) =>
        ExporterChoice.IsAsked(request.Settings, request.Environment, request.Always) ? Chosen(request, lost) : null;

    /// <summary>The span of the caller; <c>default</c> when there is none, or the header is none (W3C Trace Context, 4.3).</summary>
    /// <param name="parent">The header <c>traceparent</c>.</param>
    /// <param name="state">The header <c>tracestate</c>.</param>
    public ActivityContext Caller(string? parent, string? state) =>
        _readsCaller && TraceParent.TryParse(parent, out var caller)
            ? caller.ToContext(TraceState.Normalize(state) is { Length: > 0 } known ? known : null)
            : default;

    /// <summary>Sends the spans of a request away once it has ended, when they are sampled.</summary>
    /// <param name="root">The request's own, started.</param>
    public void Follow(Activity root) => _listener.Follow(root, new Held(root, this));

    /// <summary>Tells of what was lost since this was called last.</summary>
    public void CountLosses()
    {
        if (_exporter?.Losses is not { } losses || losses.All == _counted.All) return;
        var news = new TraceLosses(0, losses.Failed - _counted.Failed, losses.Overflowed - _counted.Overflowed);
        _lost(news);
        _counted = losses;

        // Once for each reason: a collector that is away for a night is no reason for a line every ten seconds.
        var why = losses.Why?.TrimEnd('.') ?? (news.Unsent > 0 ? "the receiver did not answer in time" : "there were more than could wait");
        if (_told != why) _warn($"Spans of requests could not be exported, and are counted from now on: {why}.");
        _told = why;
    }

    /// <summary>Sends what is left; waits for a receiver one second at most.</summary>
    public void Dispose()
    {
        _listener.Dispose();
        _exporter?.Shutdown(ExportLimit);
        CountLosses();
        _exporter?.Dispose();
    }

    private static RequestTracing? Chosen(TracingRequest request, Action<TraceLosses> lost)
    {
        var choice = new ExporterChoice(request.Settings, request.Environment, request.WorkingDirectory, request.Warn);
        var plans = choice.Choose();
        if (plans.Count == 0) return null;
        var resource = new ResourceDetection(request.Environment, request.Checkout)
            .Resource(request.Settings.ServiceName, request.Version, request.State.InstanceId);
        var exporter = SpanExporters.Open(
            [.. plans.Where(static plan => plan is not ConsolePlan)], choice.Rule, choice.Limits, resource, request.Time, request.Show);
        return new RequestTracing(request, exporter, toConsole: plans.Any(static plan => plan is ConsolePlan), lost);
    }

    private void End(Activity root, HeldSpans spans)
    {
        var isKept = root.Recorded || (_keepsErrors && root.Status == ActivityStatusCode.Error);
        if (_console is null)
        {
            spans.Release(isKept, _exporter!);
            return;
        }

        // The tree of a request is shown when it is whole; those of others are under way meanwhile.
        using var shown = new ConsoleSpans(_console);
        spans.Release(isKept, _exporter is null ? shown : new SeveralExporters([_exporter, shown]));
        shown.Shutdown(TimeSpan.Zero);
    }

    /// <summary>The spans of one request: with its end it is known whether they are kept.</summary>
    [SuppressMessage("Reliability", "CA2213", Justification = "Tracing outlives its requests.")]
    private sealed class Held(Activity root, RequestTracing tracing) : ITraceSink
    {
        private readonly HeldSpans _spans = new();

        public void Add(Activity span)
        {
            _spans.Add(span);
            if (ReferenceEquals(span, root)) tracing.End(root, _spans);
        }

        public void Add(FinishedSpan span) => _spans.Add(span);
    }
}
