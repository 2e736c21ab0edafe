using System.Diagnostics;
using Attest.Monitoring.Running;
using Attest.Monitoring.Tracing.Sampling;

namespace Attest.Monitoring.Tracing;

/// <summary>
/// The one <see cref="ActivityListener"/>. It decides sampling at the root of a run, and hands each span that ends below
/// it to the run's trace. An unsampled run is recorded all the same, for its trace file.
/// </summary>
internal sealed class SpanListener : IDisposable
{
    /// <summary>The source of our own spans.</summary>
    public const string SourceName = RunSpans.SourceName;

    /// <summary>The source of the spans that scripts open.</summary>
    public const string ScriptSourceName = "Attest.Monitoring.Script";

    private readonly ActivityListener _listener;
    private readonly TraceSampler _sampler;
    private readonly string _root;
    private readonly IReadOnlyList<string> _sources;
    private readonly IReadOnlyList<KeyValuePair<string, string>> _attributes;

    /// <summary>The trace of each open span, by span id: a child is of its parent's run.</summary>
    private readonly Dictionary<string, ITraceSink> _sinks = [];

    /// <param name="sampler">Decides for roots.</param>
    /// <param name="sources">Further sources to listen to, <c>*</c> allowed at the end.</param>
    /// <param name="attributes">Set on every span as it starts.</param>
    /// <param name="root">The source that may begin a trace.</param>
    public SpanListener(
        TraceSampler sampler,
        IReadOnlyList<string>? sources = null,
        IReadOnlyList<KeyValuePair<string, string>>? attributes = null,
        string root = SourceName)
    {
        _sampler = sampler;
        _root = root;
        _sources = sources ?? [];
        _attributes = attributes ?? [];
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
        if (source.Name == _root || (source.Name == ScriptSourceName && _root == SourceName))
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

    private ActivitySamplingResult Sample(ref ActivityCreationOptions<ActivityContext> options)
    {
        var parent = options.Parent;
        if (parent.SpanId != default && !parent.IsRemote)
        {
            return !IsOfRun(parent, options.Source) ? ActivitySamplingResult.None : Result(parent.TraceFlags);
        }

        // Of the others only a run is the root of a trace of ours; a span of no run, such as an exporter's own request,
        // is not even made.
        if (options.Source.Name != _root) return ActivitySamplingResult.None;
        var decision = _sampler.Decide(parent, options.TraceId);
        if (!ReferenceEquals(decision.TraceState, options.TraceState)) options = options with { TraceState = decision.TraceState };
        return Result(decision.IsSampled ? ActivityTraceFlags.Recorded : ActivityTraceFlags.None);
    }

    private static ActivitySamplingResult Result(ActivityTraceFlags flags) =>
        flags.HasFlag(ActivityTraceFlags.Recorded) ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.AllData;

    /// <summary>Our own are always of a run; a library's when its parent is.</summary>
    private bool IsOfRun(ActivityContext parent, ActivitySource source)
    {
        if (source.Name == _root) return true;
        lock (_sinks) return _sinks.ContainsKey(parent.SpanId.ToHexString());
    }

    private void Started(Activity span)
    {
        for (var index = 0; index < _attributes.Count; index++) span.SetTag(_attributes[index].Key, _attributes[index].Value);
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
            if (!_sinks.Remove(span.SpanId.ToHexString(), out sink))
            {
                return;
            }
        }

        sink.Add(span);
    }
}
