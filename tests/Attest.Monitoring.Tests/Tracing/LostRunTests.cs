using Attest.Monitoring.Running;
using Attest.Monitoring.Signals;
using Attest.Monitoring.Tests.Telemetry;
using Attest.Monitoring.Tracing;

namespace Attest.Monitoring.Tests.Tracing;

public sealed class LostRunTests
{
    private static readonly RunReport Report = new()
    {
        RunId = "0197",
        Pipeline = "nightly",
        Type = "pipeline",
        Status = RunStatus.Lost,
        TraceId = "0af7651916cd43dd8448eb211c80319c",
        StartedAt = SampleSpans.Start,
        DurationMs = 1500,
        Parameters = new Dictionary<string, object?>(),
        Steps = [],
        Resources = new ResourceReport(null, null),
        Paths = new Dictionary<string, string>(),
    };

    [Fact]
    public void The_root_span_follows_what_the_dead_process_had_written()
    {
        using var scratch = new Scratch();
        File.WriteAllText(scratch["trace.jsonl"], "{\"resourceSpans\":[]}\n{\"reso");
        var run = new RunIdentity("0197", "nightly", "pipeline", Report.TraceId, "b7ad6b7169203331") { IsSampled = true, ParentSpanId = "00f067aa0ba902b7" };

        using (var file = new TraceFile(scratch["trace.jsonl"], SampleSpans.Resource, TimeProvider.System))
        {
            file.Add(LostRun.RootSpan(run, Report)!);
        }

        var lines = scratch.Lines("trace.jsonl");
        Assert.Equal(2, lines.Length);
        Assert.Contains(
            """"spanId":"b7ad6b7169203331","parentSpanId":"00f067aa0ba902b7","flags":769,"name":"RUN nightly","kind":2,"startTimeUnixNano":"1795167000123000000","endTimeUnixNano":"1795167001623000000","attributes":[{"key":"cicd.pipeline.name","value":{"stringValue":"nightly"}},"""",
            lines[1],
            StringComparison.Ordinal);
        Assert.Contains("""{"key":"error.type","value":{"stringValue":"lost"}}],"status":{"code":2}}""", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_was_not_traced_has_no_root() =>
        Assert.Null(LostRun.RootSpan(new RunIdentity("0197", "nightly", "pipeline", null, null), Report));
}
