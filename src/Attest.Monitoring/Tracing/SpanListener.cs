using System.Diagnostics;
using Attest.Monitoring.Running;

namespace Attest.Monitoring.Tracing;

/// <summary>
/// The one <see cref="ActivityListener"/>. It decides sampling at the root of a trace, and hands each span that ends to
/// the sink of its run and, when sampled, to the exporter. An unsampled run is recorded all the same, for its trace file.
/// </summary>
internal sealed class SpanListener : IDisposable
{
    /// <summary>The source of our own spans.</summary>
    public const string SourceName = RunSpans.SourceName;

    private readonly ActivityListener _listener;
    private readonly TraceSampler _sampler;
    private readonly ISpanExporter? _exporter;
    private readonly IReadOnlyList<string> _sources;

    /// <summary>The sink of each open span, by span id: a child is of its parent's run.</summary>
    private readonly Dictionary<string, ITraceSink> _sinks = [];

    /// <param name="rate">The share of new traces that is exported, 0 to 1.</param>
    /// <param name="exporter">Takes sampled spans; null when none leave the machine.</param>
    /// <param name="sources">Further sources to listen to, <c>*</c> allowed at the end.</param>
    public SpanListener(double rate, ISpanExporter? exporter = null, IReadOnlyList<string>? sources = null)
    {
        _sampler = new TraceSampler(rate);
        _exporter = exporter;
        _sources = sources ?? [];
        _listener = new ActivityListener
        {
            ShouldListenTo = IsOurs,
            Sample = Sample,
            ActivityStarted = Started,
            ActivityStopped = Stopped,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>Sends the spans of a run, its root and all below it, to <paramref name="sink"/>.</summary>
    /// <param name="root">The run's root, started and not yet stopped.</param>
    /// <param name="sink">Takes them as they end.</param>
    public void Follow(Activity root, ITraceSink sink)
    {
        lock (_sinks)
        {
            _sinks[root.SpanId.ToHexString()] = sink;
        }
    }

    public void Dispose() => _listener.Dispose();

    private bool IsOurs(ActivitySource source)
    {
        if (string.Equals(source.Name, SourceName, StringComparison.Ordinal))
        {
            return true;
        }

        foreach (var wanted in _sources)
        {
            if (wanted.EndsWith('*')
                ? source.Name.AsSpan().StartsWith(wanted.AsSpan(0, wanted.Length - 1), StringComparison.OrdinalIgnoreCase)
                : string.Equals(source.Name, wanted, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private ActivitySamplingResult Sample(ref ActivityCreationOptions<ActivityContext> options) =>
        _sampler.IsSampled(options.Parent, options.TraceId)
            ? ActivitySamplingResult.AllDataAndRecorded
            : ActivitySamplingResult.AllData;

    private void Started(Activity span)
    {
        if (span.ParentSpanId == default)
        {
            return;
        }

        lock (_sinks)
        {
            if (_sinks.TryGetValue(span.ParentSpanId.ToHexString(), out var sink))
            {
                _sinks[span.SpanId.ToHexString()] = sink;
            }
        }
    }

    private void Stopped(Activity span)
    {
        ITraceSink? sink;
        lock (_sinks)
        {
            // A span of no run, such as an exporter's own request, goes nowhere.
            if (!_sinks.Remove(span.SpanId.ToHexString(), out sink))
            {
                return;
            }
        }

        sink.Add(span);
        if (span.Recorded)
        {
            _exporter?.Add(span);
        }
    }
}
