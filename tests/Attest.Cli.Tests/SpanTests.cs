using System.Text.Json;

namespace Attest.Cli.Tests;

/// <summary><c>attest span</c>: spans of scripts, inside a run and outside of one.</summary>
public sealed class SpanTests
{
    [Fact]
    public void A_span_outside_a_run_ends_in_the_traces_of_the_state_folder()
    {
        using var box = new Sandbox();
        var started = Variables(box.Run("span", "start", "deploy", "--attribute", "rows=3", "--attribute", "ok=true", "--attribute", "code=007").Gave(0).Out);
        Assert.Matches("^00-[0-9a-f]{32}-[0-9a-f]{16}-01$", started["TRACEPARENT"]);
        Assert.Equal(started["ATTEST_SPAN_ID"], started["TRACEPARENT"].Split('-')[2]);

        box.Run("span", "event", "half", "--attribute", "done=0.5").Gave(0);
        box.Run("span", "end", "--status", "error", "--message", "no route", "--attribute", "tries=2").Gave(0);
        var span = Spans(box).Single();
        Assert.Equal("deploy", span.GetProperty("name").GetString());
        Assert.Equal(started["TRACEPARENT"].Split('-')[1], span.GetProperty("traceId").GetString());
        Assert.Equal(2, span.GetProperty("status").GetProperty("code").GetInt32());
        Assert.Equal("no route", span.GetProperty("status").GetProperty("message").GetString());
        Assert.Equal(["rows", "ok", "code", "tries"], span.GetProperty("attributes").EnumerateArray().Select(pair => pair.GetProperty("key").GetString()));
        Assert.Equal("half", span.GetProperty("events")[0].GetProperty("name").GetString());
        Assert.False(span.TryGetProperty("parentSpanId", out _));
    }

    [Fact]
    public void A_shell_takes_it_over_and_what_runs_inside_is_a_child()
    {
        Needs.Unix();
        using var box = new Sandbox();
        box.Write("script.sh", """
            set -e
            export $("$1" span start outer)
            outer=$ATTEST_SPAN_ID
            export $("$1" span start inner)
            "$1" exec --output exec.json -- true
            "$1" span end
            "$1" span end $outer
            """);
        box.RunProgram(Needs.Tool("sh"), ["script.sh", Sandbox.Attest]).Gave(0);
        var spans = Spans(box);
        var (inner, outer) = (spans[0], spans[1]);
        Assert.Equal("inner", inner.GetProperty("name").GetString());
        Assert.Equal(outer.GetProperty("spanId").GetString(), inner.GetProperty("parentSpanId").GetString());
        using var report = JsonDocument.Parse(box.Read("exec.json"));
        Assert.Equal(outer.GetProperty("traceId").GetString(), report.RootElement.GetProperty("trace_id").GetString());
    }

    [Fact]
    public void A_span_ends_once_however_many_try()
    {
        using var box = new Sandbox();
        box.Run("span", "start", "x").Gave(0);
        var ends = Enumerable.Range(0, 4).Select(_ => box.Start("span", "end")).ToList();
        var codes = new List<int>();
        foreach (var end in ends)
        {
            codes.Add(end.End().Code);
            end.Dispose();
        }

        Assert.Equal([0, 2, 2, 2], codes.Order());
        Assert.Single(Spans(box));
    }

    [Fact]
    public void Events_of_several_processes_at_once_are_all_kept()
    {
        using var box = new Sandbox();
        box.Run("span", "start", "x").Gave(0);
        var events = Enumerable.Range(0, 8).Select(number => box.Start("span", "event", $"e{number}")).ToList();
        foreach (var happened in events)
        {
            happened.End().Gave(0);
            happened.Dispose();
        }

        box.Run("span", "end").Gave(0);
        Assert.Equal(8, Spans(box).Single().GetProperty("events").GetArrayLength());
    }

    [Fact]
    public void Inside_a_run_the_span_is_in_the_runs_trace_under_its_step()
    {
        Needs.Unix();
        using var box = new Sandbox();
        box.Write("step.sh", """
            set -e
            "$1" span event early
            export $("$1" span start compile)
            "$1" span event half --attribute n=1
            "$1" span end --status ok
            """);
        box.Pipeline($"  - {{ id: a, command: [sh, step.sh, \"{Sandbox.Attest}\"] }}");
        var report = box.Run("run", "--json").Gave(0).Json();
        var spans = File.ReadAllLines(report.GetProperty("paths").GetProperty("trace").GetString()!).SelectMany(SpansOf).ToList();
        var step = spans.Single(span => span.GetProperty("name").GetString() == "a");
        var compile = spans.Single(span => span.GetProperty("name").GetString() == "compile");
        Assert.Equal(step.GetProperty("spanId").GetString(), compile.GetProperty("parentSpanId").GetString());
        Assert.Equal(step.GetProperty("traceId").GetString(), compile.GetProperty("traceId").GetString());
        Assert.Equal(1, compile.GetProperty("status").GetProperty("code").GetInt32());
        Assert.Equal("half", compile.GetProperty("events")[0].GetProperty("name").GetString());
        Assert.Equal("early", step.GetProperty("events")[0].GetProperty("name").GetString());
        Assert.False(File.Exists(Path.Combine(box.Home, "spans", "trace.jsonl")));
    }

    [Fact]
    public void Which_span_is_meant_must_be_clear()
    {
        using var box = new Sandbox();
        Assert.Contains("No span is open", box.Run("span", "end").Gave(2).Error, StringComparison.Ordinal);
        var first = Variables(box.Run("span", "start", "x").Out)["ATTEST_SPAN_ID"];
        var second = Variables(box.Run("span", "start", "y").Out)["ATTEST_SPAN_ID"];
        var told = box.Run("span", "end").Gave(2).Error;
        Assert.Contains(first, told, StringComparison.Ordinal);
        Assert.Contains(second, told, StringComparison.Ordinal);
        box.Run("span", "end", first.ToUpperInvariant()).Gave(0);
        box.Run("span", "end").Gave(0);
        box.Run("span", "end", "../../etc/passwd").Gave(2);
        box.Run("span", "end", "--status", "okay").Gave(2);
        box.Run("span", "start", "").Gave(2);
    }

    private static Dictionary<string, string> Variables(string lines) => lines.TrimEnd('\n').Split('\n')
        .Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);

    private static List<JsonElement> Spans(Sandbox box) =>
        [.. File.ReadAllLines(Path.Combine(box.Home, "spans", "trace.jsonl")).SelectMany(SpansOf)];

    private static IEnumerable<JsonElement> SpansOf(string line)
    {
        using var document = JsonDocument.Parse(line);
        return
        [
            .. document.RootElement.GetProperty("resourceSpans").EnumerateArray()
                .SelectMany(resource => resource.GetProperty("scopeSpans").EnumerateArray())
                .SelectMany(scope => scope.GetProperty("spans").EnumerateArray())
                .Select(span => span.Clone()),
        ];
    }
}
