using System.Diagnostics;
using Attest.Monitoring.Signals;
using Attest.Monitoring.Tracing;

namespace Attest.Monitoring.Tests.Tracing;

/// <summary>Spans that use every part of the format, with fixed ids.</summary>
internal static class SampleSpans
{
    public static readonly DateTimeOffset Start = new(2026, 11, 20, 9, 30, 0, 123, TimeSpan.Zero);

    public static TraceResource Resource { get; } =
        new(() => new ResourceAttributes().Set("service.name", "attest").Set("process.pid", 42L), "1.2.3");

    /// <summary>A span as short as they come.</summary>
    public static FinishedSpan Small(string name = "step") => new()
    {
        TraceId = "0af7651916cd43dd8448eb211c80319c",
        SpanId = "b7ad6b7169203331",
        Name = name,
        StartedAt = Start,
        EndedAt = Start.AddMilliseconds(250),
    };

    /// <summary>Every field, and an attribute of every kind of value.</summary>
    public static FinishedSpan Full() => Small("b\u00fcild \"all\"\n") with
    {
        ParentSpanId = "00f067aa0ba902b7",
        TraceState = "a=1",
        Sampled = false,
        Kind = ActivityKind.Client,
        Status = ActivityStatusCode.Error,
        StatusMessage = "exit 1",
        Attributes =
        [
            new("text", "<a&b>'+'\ud83d\ude00"),
            new("flag", true),
            new("whole", long.MinValue),
            new("small", 7),
            new("real", 1.5),
            new("nan", double.NaN),
            new("infinite", double.NegativeInfinity),
            new("bytes", new byte[] { 0, 255 }),
            new("list", new[] { "a", null, "b" }),
            new("numbers", new[] { 1L, 2L }),
            new("map", new Dictionary<string, object?> { ["k"] = new object?[] { 1, true } }),
            new("other", new Uri("https://example.org/x")),
            new("nothing", null),
        ],
        Events =
        [
            new ActivityEvent("checked", Start.AddMilliseconds(10), new ActivityTagsCollection { ["files"] = 3 }),
            new ActivityEvent("done", Start.AddMilliseconds(20)),
        ],
    };

    /// <summary>Records every activity of every source.</summary>
    public static ActivityListener Listen()
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    /// <summary>An activity with events, a link and a status; its ids are its own.</summary>
    public static Activity Recorded(ActivitySource source)
    {
        var link = new ActivityContext(
            ActivityTraceId.CreateFromString("11111111111111111111111111111111"),
            ActivitySpanId.CreateFromString("2222222222222222"),
            ActivityTraceFlags.Recorded,
            "v=1");
        var parent = new ActivityContext(
            ActivityTraceId.CreateFromString("0af7651916cd43dd8448eb211c80319c"),
            ActivitySpanId.CreateFromString("00f067aa0ba902b7"),
            ActivityTraceFlags.Recorded,
            "a=1",
            isRemote: true);
        var span = source.StartActivity(
            ActivityKind.Server, parent, [new("cicd.pipeline.name", "p")], [new ActivityLink(link, new() { ["why"] = "because" })],
            Start, "RUN p")!;
        span.AddEvent(new ActivityEvent("happened", Start.AddMilliseconds(5), new() { ["n"] = 1 }));
        span.SetStatus(ActivityStatusCode.Ok);
        span.SetEndTime(Start.UtcDateTime.AddSeconds(1.5));
        span.Stop();
        return span;
    }
}
