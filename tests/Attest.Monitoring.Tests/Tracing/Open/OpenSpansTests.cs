using System.Diagnostics;
using Attest.Monitoring.State;
using Attest.Monitoring.Tracing;
using Attest.Monitoring.Tracing.Open;

namespace Attest.Monitoring.Tests.Tracing.Open;

/// <summary>Spans that scripts keep open in a state folder.</summary>
public sealed class OpenSpansTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_span_comes_back_as_it_was_started_with_its_events()
    {
        var (spans, state) = Spans();
        var parent = new TraceParent(new string('a', 32), new string('b', 16), ActivityTraceFlags.None);
        var started = spans.Start("deploy ü", new W3CContext(parent, "k=v", null), [new("n", 3L), new("f", 0.5), new("b", true), new("t", "x\"y")]);
        spans.AddEvent(started.SpanId, "half", [new("done", 1L)]);

        var taken = new OpenSpans(state, TimeProvider.System).Take(started.SpanId);
        Assert.Equal(started with { Events = taken.Events, Attributes = taken.Attributes }, taken);
        Assert.Equal(started.Attributes, taken.Attributes);
        Assert.Equal("half", taken.Events.Single().Name);
        Assert.Equal([new("done", 1L)], taken.Events.Single().Tags);
        Assert.Equal((new string('a', 32), new string('b', 16), "k=v", ActivityTraceFlags.None), (taken.TraceId, taken.ParentSpanId, taken.TraceState, taken.Flags));
        Assert.Equal($"00-{taken.TraceId}-{taken.SpanId}-00", taken.TraceParent);
    }

    [Fact]
    public void A_span_can_be_taken_once()
    {
        var (spans, _) = Spans();
        var id = spans.Start("x", W3CContext.None, []).SpanId;
        Assert.Equal([id], spans.Ids());
        spans.Take(id);
        Assert.Empty(spans.Ids());
        Assert.Equal(ErrorIds.SpanNotFound, Assert.Throws<AttestException>(() => spans.Take(id)).ErrorId);
        Assert.Equal(ErrorIds.SpanNotFound, Assert.Throws<AttestException>(() => spans.AddEvent(id, "late", [])).ErrorId);
    }

    [Theory]
    [InlineData("")]
    [InlineData("../../0123456789abcdef")]
    [InlineData("0123456789ABCDEF")]
    [InlineData("0123456789abcdef0")]
    public void What_is_no_span_id_names_no_file(string id)
    {
        var (spans, _) = Spans();
        Assert.Equal(ErrorIds.SpanNotFound, Assert.Throws<AttestException>(() => spans.Take(id)).ErrorId);
    }

    [Fact]
    public void A_line_that_was_cut_costs_that_line()
    {
        var (spans, state) = Spans();
        var id = spans.Start("x", W3CContext.None, []).SpanId;
        spans.AddEvent(id, "kept", []);
        File.AppendAllText(Path.Combine(state.Spans, id + ".open"), "{\"event\":{\"na");
        Assert.Equal("kept", spans.Take(id).Events.Single().Name);
    }

    [Fact]
    public void A_clock_that_was_set_back_does_not_end_a_span_before_its_start()
    {
        var (spans, _) = Spans();
        var span = spans.Start("x", W3CContext.None, [new("a", 1L)]);
        var ended = span.End(span.StartedAt.AddHours(-1), ActivityStatusCode.Ok, null, [new("b", 2L)]);
        Assert.Equal(span.StartedAt, ended.EndedAt);
        Assert.Equal(["a", "b"], ended.Attributes.Select(pair => pair.Key));
    }

    private (OpenSpans Spans, StateFolder State) Spans()
    {
        var state = StateFolder.Open(_folder.At("home"));
        return (new OpenSpans(state, TimeProvider.System), state);
    }
}
