using System.Diagnostics;
using Attest.Monitoring.Signals;
using Attest.Monitoring.Tracing;
using FsCheck;
using FsCheck.Fluent;

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

    [Fact]
    public void A_sampled_run_reaches_its_sink_and_the_exporter()
    {
        using var listener = new SpanListener(1.0, _exporter);

        Run(listener, default);

        Assert.Equal(["step", "RUN p"], _sink.Names);
        Assert.Equal(["step", "RUN p"], _exporter.Names);
    }

    [Fact]
    public void An_unsampled_run_is_recorded_all_the_same_but_not_exported()
    {
        using var listener = new SpanListener(0.0, _exporter);

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
        using var listener = new SpanListener(rate, _exporter);
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
        using var listener = new SpanListener(1.0);
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
        using var listener = new SpanListener(1.0, _exporter);

        _source.StartActivity("alone")!.Stop();

        Assert.Empty(_exporter.Names);
    }

    [Fact]
    public void Only_our_source_and_those_named_are_heard()
    {
        using var listener = new SpanListener(1.0, sources: ["Acme.*", "Exact"]);

        Assert.True(_source.HasListeners());
        Assert.True(new ActivitySource("Acme.Shop").HasListeners());
        Assert.True(new ActivitySource("Exact").HasListeners());
        Assert.False(new ActivitySource("Exactly").HasListeners());
        Assert.False(new ActivitySource("Other").HasListeners());
    }

    [Fact]
    public void The_share_of_sampled_traces_is_the_rate_and_a_higher_rate_keeps_what_a_lower_one_kept()
    {
        var rates = Gen.Choose(0, 1000).Select(permille => permille / 1000.0).ToArbitrary();
        Prop.ForAll(rates, rates, (low, high) =>
        {
            var (lower, higher) = (new TraceSampler(Math.Min(low, high)), new TraceSampler(Math.Max(low, high)));
            var ids = Enumerable.Range(0, 100).Select(_ => ActivityTraceId.CreateRandom());
            return ids.All(id => !lower.IsSampled(default, id) || higher.IsSampled(default, id));
        }).QuickCheckThrowOnFailure();

        var half = new TraceSampler(0.5);
        Assert.False(half.IsSampled(default, Id("ffffffffffffffffff7fffffffffffff")));
        Assert.True(half.IsSampled(default, Id("00000000000000000080000000000000")));
        Assert.True(new TraceSampler(1).IsSampled(default, Id("ffffffffffffffffff00000000000000")));
        Assert.False(new TraceSampler(0).IsSampled(default, Id("ffffffffffffffffffffffffffffffff")));
    }

    public void Dispose()
    {
        _source.Dispose();
        _exporter.Dispose();
    }

    private static ActivityTraceId Id(string hex) => ActivityTraceId.CreateFromString(hex);

    private Activity Run(SpanListener listener, ActivityContext parent)
    {
        using var root = _source.StartActivity("RUN p", ActivityKind.Server, parent)!;
        listener.Follow(root, _sink);
        _source.StartActivity("step")!.Stop();
        return root;
    }

    private class RecordingSink : ITraceSink
    {
        public List<string> Names { get; } = [];

        public void Add(Activity span) => Names.Add(span.DisplayName);

        public void Add(FinishedSpan span) => Names.Add(span.Name);
    }

    private sealed class RecordingExporter : RecordingSink, ISpanExporter
    {
        public long Lost => 0;

        public void Shutdown(TimeSpan limit)
        {
        }

        public void Dispose()
        {
        }
    }
}
