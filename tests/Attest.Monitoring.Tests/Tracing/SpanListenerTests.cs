using System.Diagnostics;
using Attest.Monitoring.Running.Output;
using Attest.Monitoring.Signals;
using Attest.Monitoring.Tracing;
using Attest.Monitoring.Tracing.Sampling;

namespace Attest.Monitoring.Tests.Tracing;

/// <summary>Listeners are of the whole process: tests that own one do not run beside each other.</summary>
[CollectionDefinition(nameof(ActivityListeners), DisableParallelization = true)]
public sealed class ActivityListeners;

[Collection(nameof(ActivityListeners))]
public sealed class SpanListenerTests : IDisposable
{
    private readonly ActivitySource _source = new(SpanListener.SourceName, "1.2.3");
    private readonly RecordingExporter _exporter = new();
    private readonly RecordingSink _sink = new();
    private HeldSpans? _held;

    [Fact]
    public void A_sampled_run_reaches_its_sink_and_the_exporter()
    {
        using var listener = Listener(1.0);

        Run(listener, default);

        Assert.Equal(["step", "RUN p"], _sink.Names);
        Assert.Equal(["step", "RUN p"], _exporter.Names);
    }

    [Fact]
    public void An_unsampled_run_is_recorded_all_the_same_but_not_exported()
    {
        using var listener = Listener(0.0);

        var root = Run(listener, default);

        Assert.False(root.Recorded);
        Assert.Equal(["step", "RUN p"], _sink.Names);
        Assert.Empty(_exporter.Names);
    }

    [Theory]
    [InlineData(0.0, "01", true)]
    [InlineData(1.0, "00", false)]
    public void The_callers_decision_goes_before_the_rate(double rate, string flags, bool exported)
    {
        using var listener = Listener(rate);
        Assert.True(TraceParent.TryParse($"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-{flags}", out var parent));

        var root = Run(listener, parent.ToContext(null));

        Assert.Equal(exported, root.Recorded);
        Assert.Equal(exported ? 2 : 0, _exporter.Names.Count);
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", root.TraceId.ToHexString());
        Assert.Equal("b7ad6b7169203331", root.ParentSpanId.ToHexString());
    }

    [Fact]
    public void Spans_of_two_runs_in_one_trace_go_to_their_own_files()
    {
        using var listener = Listener(1.0);
        var other = new RecordingSink();
        var parent = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);
        var first = _source.StartActivity("first", ActivityKind.Server, parent)!;
        listener.Follow(first, _sink);
        var second = _source.StartActivity("second", ActivityKind.Server, parent)!;
        listener.Follow(second, other);

        // Started on any thread, with nothing but the parent's context.
        var step = _source.StartActivity("first step", ActivityKind.Internal, first.Context)!;
        var request = _source.StartActivity("first request", ActivityKind.Client, step.Context)!;
        foreach (var span in (Activity[])[second, request, step, first])
        {
            span.Stop();
        }

        Assert.Equal(["first request", "first step", "first"], _sink.Names);
        Assert.Equal(["second"], other.Names);
    }

    [Fact]
    public void A_span_of_no_run_goes_nowhere()
    {
        using var listener = Listener(1.0);

        _source.StartActivity("alone")!.Stop();

        Assert.Empty(_exporter.Names);
    }

    [Theory]
    [InlineData(true, 2)]
    [InlineData(false, 0)]
    public void An_unsampled_run_is_exported_as_a_sampled_one_when_it_fails(bool fails, int exported)
    {
        _held = new HeldSpans();
        using var listener = Listener(0.0);

        var root = Run(listener, default, fails);

        Assert.Equal(["step", "RUN p"], _sink.Names);
        Assert.Equal(exported, _exporter.Names.Count);
        Assert.Equal(fails, root.Recorded);
        Assert.Equal(0, _held.Lost);
    }

    [Fact]
    public void The_last_spans_of_a_failed_run_are_held_and_those_before_are_counted()
    {
        _held = new HeldSpans();
        using var listener = Listener(0.0);
        using (var root = _source.StartActivity("RUN p", ActivityKind.Server)!)
        {
            var trace = new RunTrace(root, _sink, _exporter, _held, SecretMasker.None);
            listener.Follow(root, trace);
            for (var number = 0; number < HeldSpans.Most + 9; number++) _source.StartActivity($"step {number}")!.Stop();
            trace.Add(SampleSpans.Small("reported") with { Sampled = false });
            root.SetStatus(ActivityStatusCode.Error);
        }

        Assert.Equal(11, _held.Lost);
        Assert.Equal(HeldSpans.Most, _exporter.Names.Count);
        Assert.Equal(["step 11", "reported", "RUN p"], [_exporter.Names[0], .. _exporter.Names[^2..]]);
        Assert.Equal(HeldSpans.Most + 11, _sink.Names.Count);
    }

    [Fact]
    public void A_library_is_heard_inside_of_a_run_only_and_its_secrets_are_masked()
    {
        using var library = new ActivitySource("Acme.Shop", "9");
        using var listener = new SpanListener(TraceSampler.All, ["Acme.*"], [new("tenant", "t1")]);
        Assert.Null(library.StartActivity("outside"));
        using (var root = _source.StartActivity("RUN p", ActivityKind.Server)!)
        {
            listener.Follow(root, new RunTrace(root, _sink, _exporter, null, SecretMasker.Create([new("TOKEN", "hunter22")])));
            using var call = library.StartActivity("GET hunter22")!;
            call.SetTag("url", "http://x/?key=hunter22");
            call.SetTag("pin", new[] { "hunter22" });
            call.AddEvent(new ActivityEvent("sent hunter22", tags: new ActivityTagsCollection { ["body"] = "hunter22" }));
            call.SetStatus(ActivityStatusCode.Error, "no hunter22");
            Assert.Equal("t1", call.GetTagItem("tenant"));
        }

        var span = _exporter.Finished[0];
        Assert.Equal(("GET ***", "no ***", "Acme.Shop", "9"), (span.Name, span.StatusMessage, span.Scope, span.ScopeVersion));
        Assert.Equal("http://x/?key=***", span.Attributes.Single(tag => tag.Key == "url").Value);
        Assert.Equal(["***"], (string[])span.Attributes.Single(tag => tag.Key == "pin").Value!);
        Assert.Equal(("sent ***", "***"), (span.Events[0].Name, span.Events[0].Tags.Single().Value));
    }

    [Fact]
    public void What_a_script_puts_into_a_span_of_ours_is_masked_too()
    {
        using var listener = new SpanListener(TraceSampler.All);
        using (var root = _source.StartActivity("RUN p", ActivityKind.Server)!)
        {
            listener.Follow(root, new RunTrace(root, _sink, _exporter, null, SecretMasker.Create([new("TOKEN", "hunter22")])));
            using var step = _source.StartActivity("step")!;
            Activity.Current!.SetTag("said", "it is hunter22");
        }

        Assert.Equal(["step", "RUN p"], _exporter.Finished.Select(span => span.Name));
        Assert.Equal("it is ***", _exporter.Finished[0].Attributes.Single().Value);
        Assert.Equal("it is ***", _sink.Finished[0].Attributes.Single().Value);
    }

    [Fact]
    public void Only_our_source_and_those_named_are_heard()
    {
        using var listener = new SpanListener(TraceSampler.All, ["Acme.*", "Exact"]);

        Assert.True(_source.HasListeners());
        Assert.True(new ActivitySource("Acme.Shop").HasListeners());
        Assert.True(new ActivitySource("Exact").HasListeners());
        Assert.False(new ActivitySource("Exactly").HasListeners());
        Assert.False(new ActivitySource("Other").HasListeners());
    }

    public void Dispose()
    {
        _source.Dispose();
        _exporter.Dispose();
    }

    private Activity Run(SpanListener listener, ActivityContext parent, bool fails = false)
    {
        using var root = _source.StartActivity("RUN p", ActivityKind.Server, parent)!;
        listener.Follow(root, new RunTrace(root, _sink, _exporter, _held, SecretMasker.None));
        using (var step = _source.StartActivity("step")!)
        {
            if (fails) step.SetStatus(ActivityStatusCode.Error);
        }

        if (fails) root.SetStatus(ActivityStatusCode.Error);
        return root;
    }

    private static SpanListener Listener(double rate) => new(new TraceSampler(new SamplingRule { Rate = rate }));

    private class RecordingSink : ITraceSink
    {
        public List<string> Names { get; } = [];
        public List<FinishedSpan> Finished { get; } = [];

        public void Add(Activity span) => Names.Add(span.DisplayName);

        public void Add(FinishedSpan span)
        {
            Names.Add(span.Name);
            Finished.Add(span);
        }
    }

    private sealed class RecordingExporter : RecordingSink, ISpanExporter
    {
        public SpanLosses Losses => SpanLosses.None;

        public void Shutdown(TimeSpan limit)
        {
        }

        public void Dispose()
        {
        }
    }
}
