using System.Diagnostics;
using System.Text.Json;
using Attest.Monitoring.Tests.Telemetry;
using Attest.Monitoring.Tracing;

namespace Attest.Monitoring.Tests.Tracing;

[Collection(nameof(ActivityListeners))]
public sealed class TraceFileTests : IDisposable
{
    private const string Head =
        """{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"attest"}},{"key":"process.pid","value":{"intValue":"42"}}]},"scopeSpans":[""";

    private const string Tail = """],"schemaUrl":"https://opentelemetry.io/schemas/1.44.0"}""";

    private readonly Scratch _scratch = new();
    private readonly ManualTime _time = new();
    private readonly List<string> _told = [];

    private string Path => _scratch["trace.jsonl"];

    [Fact]
    public void The_bytes_of_a_small_span_are_these()
    {
        using (var file = Open())
        {
            file.Add(SampleSpans.Small());
        }

        Assert.Equal(
            [
                Head
                + """{"scope":{"name":"Attest.Monitoring","version":"1.2.3"},"spans":["""
                + """{"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"b7ad6b7169203331","flags":257,"name":"step","kind":1,"startTimeUnixNano":"1795167000123000000","endTimeUnixNano":"1795167000373000000"}"""
                + Tail + Tail + "]}",
            ],
            _scratch.Lines("trace.jsonl"));
    }

    [Fact]
    public void The_bytes_of_a_span_with_everything_are_these()
    {
        using (var file = Open())
        {
            file.Add(SampleSpans.Full());
        }

        var span = Assert.Single(Spans());
        Assert.Equal(
            """
            {"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"b7ad6b7169203331","traceState":"a=1","parentSpanId":"00f067aa0ba902b7","flags":256,"name":"büild \"all\"\n","kind":3,"startTimeUnixNano":"1795167000123000000","endTimeUnixNano":"1795167000373000000","attributes":[
            {"key":"text","value":{"stringValue":"<a&b>'+'😀"}},
            {"key":"flag","value":{"boolValue":true}},
            {"key":"whole","value":{"intValue":"-9223372036854775808"}},
            {"key":"small","value":{"intValue":"7"}},
            {"key":"real","value":{"doubleValue":1.5}},
            {"key":"nan","value":{"doubleValue":"NaN"}},
            {"key":"infinite","value":{"doubleValue":"-Infinity"}},
            {"key":"bytes","value":{"bytesValue":"AP8="}},
            {"key":"list","value":{"arrayValue":{"values":[{"stringValue":"a"},{},{"stringValue":"b"}]}}},
            {"key":"numbers","value":{"arrayValue":{"values":[{"intValue":"1"},{"intValue":"2"}]}}},
            {"key":"map","value":{"kvlistValue":{"values":[{"key":"k","value":{"arrayValue":{"values":[{"intValue":"1"},{"boolValue":true}]}}}]}}},
            {"key":"other","value":{"stringValue":"https://example.org/x"}}
            ],"events":[
            {"timeUnixNano":"1795167000133000000","name":"checked","attributes":[{"key":"files","value":{"intValue":"3"}}]},
            {"timeUnixNano":"1795167000143000000","name":"done"}
            ],"status":{"message":"exit 1","code":2}}
            """.ReplaceLineEndings(""),
            Raw(span));
    }

    [Fact]
    public void The_bytes_of_an_activity_are_these_but_for_its_own_id()
    {
        using var source = new ActivitySource("Acme.Shop");
        using var listener = SampleSpans.Listen();
        var activity = SampleSpans.Recorded(source);
        using (var file = Open())
        {
            file.Add(activity);
        }

        Assert.Equal(
            """
            {"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"SPAN","traceState":"a=1","parentSpanId":"00f067aa0ba902b7","flags":769,"name":"RUN p","kind":2,"startTimeUnixNano":"1795167000123000000","endTimeUnixNano":"1795167001623000000","attributes":[
            {"key":"cicd.pipeline.name","value":{"stringValue":"p"}}
            ],"events":[
            {"timeUnixNano":"1795167000128000000","name":"happened","attributes":[{"key":"n","value":{"intValue":"1"}}]}
            ],"links":[
            {"traceId":"11111111111111111111111111111111","spanId":"2222222222222222","traceState":"v=1","attributes":[{"key":"why","value":{"stringValue":"because"}}],"flags":257}
            ],"status":{"code":1}}
            """.ReplaceLineEndings("").Replace("SPAN", activity.SpanId.ToHexString(), StringComparison.Ordinal),
            Raw(Assert.Single(Spans())));
        Assert.Contains("""{"scope":{"name":"Acme.Shop"},"spans":[""", _scratch.Lines("trace.jsonl")[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Spans_of_one_scope_share_it_and_another_scope_opens_its_own()
    {
        using var ours = new ActivitySource("Attest.Monitoring", "1.2.3");
        using var theirs = new ActivitySource("Acme.Shop", "2");
        using var listener = SampleSpans.Listen();
        using (var file = Open())
        {
            file.Add(SampleSpans.Small("first"));
            file.Add(SampleSpans.Small("second"));
            file.Add(Child(theirs));
            file.Add(Child(theirs));
            file.Add(Child(ours));
        }

        var lines = _scratch.Lines("trace.jsonl").Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal(
            ["Attest.Monitoring:1", "Attest.Monitoring:1", "Acme.Shop:2", "Attest.Monitoring:1"],
            lines.SelectMany(line => line.GetProperty("resourceSpans")[0].GetProperty("scopeSpans").EnumerateArray())
                .Select(scope => $"{scope.GetProperty("scope").GetProperty("name")}:{scope.GetProperty("spans").GetArrayLength()}"));
        Assert.Equal(2, lines.Length);
    }

    [Fact]
    public void The_first_span_is_in_the_file_at_once_and_a_short_run_needs_no_timer()
    {
        using var file = Open();

        file.Add(SampleSpans.Small());

        Assert.Single(Spans());
        Assert.Equal(0, _time.TimersMade);
    }

    [Fact]
    public void The_root_of_a_run_goes_out_at_once_with_all_before_it()
    {
        using var source = new ActivitySource("Acme.Shop");
        using var listener = SampleSpans.Listen();
        using var file = Open();

        file.Add(SampleSpans.Small());
        file.Add(SampleSpans.Recorded(source));

        Assert.Equal(2, Spans().Count);
        Assert.Equal(0, _time.TimersMade);
    }

    [Fact]
    public void Spans_in_quick_succession_are_in_the_file_a_second_later_in_one_line()
    {
        using var file = Open();
        for (var number = 0; number < 10; number++)
        {
            file.Add(SampleSpans.Small());
        }

        Assert.Single(Spans());
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(10, Spans().Count);
        Assert.Equal(2, _scratch.Lines("trace.jsonl").Length);
        Assert.Equal(1, _time.TimersMade);
    }

    [Fact]
    public void The_timer_serves_every_burst()
    {
        using var file = Open();
        for (var burst = 1; burst <= 3; burst++)
        {
            file.Add(SampleSpans.Small());
            file.Add(SampleSpans.Small());
            _time.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(2 * burst, Spans().Count);
            _time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public void A_full_chunk_does_not_wait()
    {
        using var file = Open();
        for (var number = 0; number < 1000; number++)
        {
            file.Add(SampleSpans.Small());
        }

        Assert.InRange(Spans().Count, 500, 1000);
        Assert.Equal(0, file.Lost);
    }

    [Fact]
    public void Half_a_line_of_a_killed_writer_is_cut_off_and_the_rest_kept()
    {
        File.WriteAllText(Path, "{\"resourceSpans\":[]}\n{\"resourceSp" + new string('x', 2000));

        using (var file = Open())
        {
            file.Add(SampleSpans.Small());
        }

        Assert.Equal(2, _scratch.Lines("trace.jsonl").Length);
        Assert.Equal("{\"resourceSpans\":[]}", _scratch.Lines("trace.jsonl")[0]);
        Assert.Single(Spans());
    }

    [Fact]
    public void A_file_that_cannot_be_written_loses_spans_counts_them_and_says_so_once()
    {
        Directory.CreateDirectory(Path);
        using var file = Open();

        for (var number = 0; number < 3; number++)
        {
            file.Add(SampleSpans.Small());
            _time.Advance(TimeSpan.FromSeconds(2));
        }

        Assert.Equal(3, file.Lost);
        Assert.Contains(Path, Assert.Single(_told), StringComparison.Ordinal);
    }

    [Fact]
    public void A_full_disk_loses_spans_and_never_throws()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "there is no /dev/full here");
        using var file = new TraceFile("/dev/full", SampleSpans.Resource, _time, _told.Add);

        file.Add(SampleSpans.Small());

        Assert.Equal(1, file.Lost);
        Assert.Single(_told);
    }

    [Fact]
    public void A_span_after_the_end_is_counted_as_lost()
    {
        var file = Open();
        file.Dispose();

        file.Add(SampleSpans.Small());
        file.Dispose();

        Assert.Equal(1, file.Lost);
    }

    [Fact]
    public void An_attribute_that_cannot_be_read_loses_its_line_and_not_the_run()
    {
        using var file = Open();

        file.Add(SampleSpans.Small() with { Attributes = [new("bad", new Unreadable())] });
        file.Add(SampleSpans.Small());
        file.Flush();

        Assert.Equal(1, file.Lost);
        Assert.Single(_told);
        Assert.Single(Spans());
    }

    [Fact]
    public void Spans_from_many_threads_all_arrive_whole()
    {
        using (var file = Open())
        {
            Parallel.For(0, 8, _ =>
            {
                for (var number = 0; number < 500; number++)
                {
                    file.Add(SampleSpans.Full());
                }
            });
        }

        Assert.Equal(4000, Spans().Count);
    }

    [Fact]
    public void A_lone_surrogate_does_not_break_the_file()
    {
        using (var file = Open())
        {
            file.Add(SampleSpans.Small("bad \ud800 name"));
        }

        Assert.Equal("bad \ufffd name", Assert.Single(Spans()).GetProperty("name").GetString());
    }

    public void Dispose() => _scratch.Dispose();

    private static Activity Child(ActivitySource source)
    {
        var parent = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);
        var span = source.StartActivity("child", ActivityKind.Internal, parent)!;
        span.Stop();
        return span;
    }

    private TraceFile Open() => new(Path, SampleSpans.Resource, _time, _told.Add);

    private List<JsonElement> Spans() =>
    [
        .. _scratch.Lines("trace.jsonl")
            .SelectMany(line => JsonDocument.Parse(line).RootElement.GetProperty("resourceSpans").EnumerateArray())
            .SelectMany(resource => resource.GetProperty("scopeSpans").EnumerateArray())
            .SelectMany(scope => scope.GetProperty("spans").EnumerateArray()),
    ];

    private static string Raw(JsonElement element) => element.GetRawText();

    private sealed class Unreadable
    {
        public override string ToString() => throw new InvalidOperationException("not now");
    }
}
