using System.Text.Json;

namespace Attest.Cli.Tests;

/// <summary>Where traces of a run go, and which: by configuration, variables and flags.</summary>
public sealed class TracingTests
{
    private const string Caller = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331";

    [Fact]
    public void The_console_shows_the_trace_to_people_and_leaves_the_result_alone()
    {
        Needs.Unix();
        using var box = Box("exit 3");
        box.Environment["OTEL_TRACES_EXPORTER"] = "console";

        var run = box.Run("run", "--json");
        Assert.Equal("failure", run.Json().GetProperty("status").GetString());
        Assert.Matches(@"(?m)^trace [0-9a-f]{32}$", run.Error);
        Assert.Matches(@"(?m)^ *[0-9.]+ m?s \|=+ *\| RUN demo  error: The step exited with code 3\.$", run.Error);
        Assert.Matches(@"(?m)^ *[0-9.]+ m?s \| *=+ *\|   only  error: ", run.Error);
        Assert.DoesNotContain("trace ", box.Run("run", "--json", "--quiet").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Runs_at_once_append_whole_lines_to_one_file()
    {
        Needs.Unix();
        using var box = Box("true");
        Configure(box, "");
        var runs = Enumerable.Range(0, 4).Select(_ => box.Start("run", "--quiet")).ToList();
        foreach (var run in runs)
        {
            run.End().Gave(0);
            run.Dispose();
        }

        Assert.Equal(4, Exported(box).Count(name => name == "RUN demo"));
        Assert.Equal(4, Exported(box).Count(name => name == "only"));
    }

    [Fact]
    public void A_collector_that_is_down_costs_a_warning_and_a_count()
    {
        Needs.Unix();
        using var box = Box("true");
        box.Environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:9";

        var run = box.Run("run").Gave(0);
        Assert.Contains("2 span(s) could not be exported: ", run.Error, StringComparison.Ordinal);
        Assert.Matches(
            """(?m)^attest_telemetry_dropped_total\{(sink="traces",reason="export_failed"|reason="export_failed",sink="traces")\} 2(\.0)?$""",
            box.Run("metrics").Gave(0).Out);
    }

    [Theory]
    [InlineData("rate: 1", null, "", "01 ot=th:0")]
    [InlineData("rate: 0", null, "", "00 ")]
    [InlineData("rate: 0", null, "--trace", "01 ot=th:0")]
    [InlineData("rate: 0", Caller + "-01", "", "01 a=1")]
    [InlineData("rate: 1", Caller + "-00", "", "00 a=1")]
    [InlineData("rate: 1", Caller + "-03", "", "03 a=1")]
    [InlineData("rate: 1", Caller + "-00", "--trace", "01 a=1")]
    [InlineData("max_per_second: 0", null, "", "00 ")]
    public void Children_are_told_what_was_decided_once_at_the_root(string sampling, string? caller, string flag, string told)
    {
        Needs.Unix();
        using var box = Box("printf '%s %s' \"${TRACEPARENT#??-????????????????????????????????-????????????????-}\" \"$TRACESTATE\"");
        Configure(box, sampling);
        if (caller is not null) (box.Environment["TRACEPARENT"], box.Environment["TRACESTATE"]) = (caller, "a=1");

        string[] arguments = flag.Length > 0 ? ["run", "--json", flag] : ["run", "--json"];
        Assert.Equal(told, StepLog(box.Run(arguments).Gave(0).Json()));
        Assert.Equal(told.StartsWith("01", StringComparison.Ordinal) || told.StartsWith("03", StringComparison.Ordinal), box.Has("spans.jsonl"));
    }

    [Theory]
    [InlineData("rate: 0", "exit 3", 1, true)]
    [InlineData("rate: 0", "true", 0, false)]
    [InlineData("rate: 0, always_sample_errors: false", "exit 3", 1, false)]
    public void A_run_that_fails_is_exported_though_it_was_not_sampled(string sampling, string script, int code, bool exported)
    {
        Needs.Unix();
        using var box = Box(script);
        Configure(box, sampling);

        box.Run("run", "--quiet").Gave(code);
        Assert.Equal(exported ? ["only", "RUN demo"] : [], Exported(box));
    }

    [Theory]
    [InlineData(null, "set k=v")]
    [InlineData("tracecontext", "set ")]
    [InlineData("baggage", " k=v")]
    [InlineData("none", " ")]
    public void What_is_handed_on_is_what_the_propagators_say(string? propagators, string told)
    {
        Needs.Unix();
        using var box = Box("printf '%s %s' \"${TRACEPARENT:+set}\" \"$BAGGAGE\"");
        (box.Environment["TRACEPARENT"], box.Environment["BAGGAGE"], box.Environment["OTEL_PROPAGATORS"]) = (Caller + "-01", "k=v", propagators);

        Assert.Equal(told, StepLog(box.Run("run", "--json").Gave(0).Json()));
    }

    [Fact]
    public void Named_members_of_the_baggage_are_attributes_of_every_span()
    {
        Needs.Unix();
        using var box = Box("true");
        box.Write("attest.yml", "tracing: { baggage_attributes: [tenant] }");
        box.Environment["BAGGAGE"] = "tenant=a%20b,other=1";

        using var spans = new Spans(Path.Combine(box.Run("run", "--json").Gave(0).Json().GetProperty("paths").GetProperty("trace").GetString()!));
        Assert.Equal(2, spans.All.Count);
        Assert.All(spans.All, span => Assert.Equal(
            ["a b"],
            span.GetProperty("attributes").EnumerateArray().Where(tag => tag.GetProperty("key").GetString() is "tenant" or "other")
                .Select(tag => tag.GetProperty("value").GetProperty("stringValue").GetString())));
    }

    [Fact]
    public void Spans_of_a_named_library_are_below_the_step_that_called_it()
    {
        using var box = new Sandbox();
        box.Pipeline("  - id: call\n    http: { url: \"http://127.0.0.1:9/\" }");
        box.Write("attest.yml", "tracing: { sources: [System.Net.Http] }");

        using var spans = new Spans(box.Run("run", "--json").Gave(1).Json().GetProperty("paths").GetProperty("trace").GetString()!);
        var step = spans.All.Single(span => span.GetProperty("name").GetString() == "call");
        var request = spans.All.Single(span => span.GetProperty("name").GetString() == "GET");
        Assert.Equal(step.GetProperty("spanId").GetString(), request.GetProperty("parentSpanId").GetString());
        Assert.Equal(3, request.GetProperty("kind").GetInt32());
    }

    [Fact]
    public void An_old_Jaeger_receiver_is_refused_before_anything_runs()
    {
        using var box = Box("touch ran");
        Trust(box, "tracing: { enabled: true, exporter: { type: jaeger, endpoint: \"http://jaeger:14268/api/traces\" } }");

        var run = box.Run("run").Gave(2);
        Assert.Contains("jaeger:4318", run.Error, StringComparison.Ordinal);
        Assert.False(box.Has("ran"));
    }

    private static Sandbox Box(string script)
    {
        var box = new Sandbox();
        box.Pipeline($"  - id: only\n    run: |\n      {script}");
        return box;
    }

    /// <summary>Named, and so trusted: a checkout's own file may not say where anything goes.</summary>
    private static void Configure(Sandbox box, string sampling) => Trust(box, $"tracing:\n  enabled: true\n  exporter: {{ type: file, endpoint: spans.jsonl }}\n  sampling: {{ {sampling} }}\n");

    private static void Trust(Sandbox box, string configuration) => box.Environment["ATTEST_CONFIG"] = box.Write("trusted.yml", configuration);

    private static string StepLog(JsonElement report) => File.ReadAllText(report.GetProperty("steps")[0].GetProperty("log").GetString()!);

    private static List<string?> Exported(Sandbox box)
    {
        if (!box.Has("spans.jsonl")) return [];
        using var spans = new Spans(Path.Combine(box.Work, "spans.jsonl"));
        return [.. spans.All.Select(span => span.GetProperty("name").GetString())];
    }

    /// <summary>The spans of a file of OTLP JSON lines.</summary>
    private sealed class Spans(string path) : IDisposable
    {
        private readonly List<JsonDocument> _lines = [.. File.ReadLines(path).Select(line => JsonDocument.Parse(line))];

        public List<JsonElement> All =>
        [
            .. from line in _lines
               from resource in line.RootElement.GetProperty("resourceSpans").EnumerateArray()
               from scope in resource.GetProperty("scopeSpans").EnumerateArray()
               from span in scope.GetProperty("spans").EnumerateArray()
               select span,
        ];

        public void Dispose() => _lines.ForEach(line => line.Dispose());
    }
}
