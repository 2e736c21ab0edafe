using System.Text;
using Attest.Monitoring.Running;
using Attest.Monitoring.Serving.Runs;

namespace Attest.Monitoring.Tests.Serving.Runs;

public sealed class RunRouteTests
{
    [Theory]
    [InlineData("/api/runs/..%2f..%2fkeys")]
    [InlineData("/api/runs/../keys")]
    [InlineData("/api/runs/.active")]
    [InlineData("/api/runs/")]
    [InlineData("/api/runs/0199f9f4-93cf-7c1d-8d9c-33209cbbc10e")]
    [InlineData("/api/runs/{id}/")]
    [InlineData("/api/runs/{id}/steps/0/log")]
    [InlineData("/api/runs/{id}/steps/..%2f1/log")]
    [InlineData("/api/runs/{id}/steps/-1/log")]
    [InlineData("/api/runs/{id}/steps/99999999999999999999/log")]
    [InlineData("/api/runs/{id}/steps/7/log")]
    [InlineData("/api/runs/{id}/run.json")]
    [InlineData("/api/runs/{id}/definition.json")]
    public async Task What_is_no_run_or_no_part_of_one_is_not_found(string path)
    {
        using var runs = new ServedRuns();
        var id = runs.Add().RunId;
        var (status, answer) = await runs.Get(path.Replace("{id}", id, StringComparison.Ordinal));
        Assert.Equal(404, status);
        Assert.Equal(ErrorIds.RunNotFound, answer.GetProperty("error").GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_run_is_answered_with_its_report()
    {
        using var runs = new ServedRuns();
        var report = runs.Add(steps: ServedRuns.Step("build"));
        var (status, json) = await runs.Get($"/api/runs/{report.RunId.ToUpperInvariant()}");
        Assert.Equal(200, status);
        Assert.Equal(report.RunId, json.GetProperty("run_id").GetString());
        Assert.Equal("build", json.GetProperty("steps")[0].GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_report_of_a_running_run_tells_what_has_ended_and_what_runs()
    {
        using var runs = new ServedRuns();
        var report = runs.Add(status: RunStatus.Running, steps: [.. "abc".Select(name => ServedRuns.Step(name.ToString(), RunStatus.Running))]);
        File.WriteAllText(Path.Combine(runs.State.Run(report.RunId), "trace.jsonl"), Spans(report.RunId, 1, "failure", 3, "{\"code\":2,\"message\":\"It broke.\"}"));
        File.WriteAllText(Path.Combine(runs.State.Run(report.RunId), "steps", "2.log"), "hello");
        var (_, json) = await runs.Get($"/api/runs/{report.RunId}");
        var steps = json.GetProperty("steps");
        Assert.Equal(("failure", 3, 7), (steps[0].GetProperty("status").GetString(), steps[0].GetProperty("attempts").GetInt32(), steps[0].GetProperty("exit_code").GetInt32()));
        Assert.Equal("It broke.", steps[0].GetProperty("error").GetProperty("message").GetString());
        Assert.Equal(2500, steps[0].GetProperty("duration_ms").GetDouble());
        Assert.Equal(("running", 1), (steps[1].GetProperty("status").GetString(), steps[1].GetProperty("attempts").GetInt32()));
        Assert.NotNull(steps[1].GetProperty("log").GetString());
        Assert.Equal(("running", 0), (steps[2].GetProperty("status").GetString(), steps[2].GetProperty("attempts").GetInt32()));
    }

    [Fact]
    public async Task A_silent_step_is_taken_for_the_one_that_runs_when_nothing_else_does()
    {
        using var runs = new ServedRuns();
        var report = runs.Add(status: RunStatus.Running, steps: [.. "ab".Select(name => ServedRuns.Step(name.ToString(), RunStatus.Running))]);
        File.WriteAllText(Path.Combine(runs.State.Run(report.RunId), "trace.jsonl"), Spans(report.RunId, 1, "success", 1, "{}"));
        var (_, json) = await runs.Get($"/api/runs/{report.RunId}");
        Assert.Equal(1, json.GetProperty("steps")[1].GetProperty("attempts").GetInt32());
    }

    [Theory]
    [InlineData(null, "", 200, null, "0123456789")]
    [InlineData("bytes=2-4", "", 206, "bytes 2-4/10", "234")]
    [InlineData("bytes=8-", "", 206, "bytes 8-9/10", "89")]
    [InlineData("bytes=8-100", "", 206, "bytes 8-9/10", "89")]
    [InlineData("bytes=-3", "", 206, "bytes 7-9/10", "789")]
    [InlineData("bytes=-100", "", 206, "bytes 0-9/10", "0123456789")]
    [InlineData("bytes=10-", "", 416, "bytes */10", null)]
    [InlineData("bytes=4-2", "", 200, null, "0123456789")]
    [InlineData("bytes=1-2,4-5", "", 200, null, "0123456789")]
    [InlineData("lines=1-2", "", 200, null, "0123456789")]
    [InlineData(null, "?tail=4", 206, "bytes 6-9/10", "6789")]
    [InlineData(null, "?from=7", 206, "bytes 7-9/10", "789")]
    [InlineData(null, "?from=10", 204, null, "")]
    [InlineData("bytes=0-1", "?from=8", 206, "bytes 8-9/10", "89")]
    public async Task A_log_is_answered_whole_or_by_the_range_that_is_asked_for(string? range, string query, int status, string? told, string? text)
    {
        using var runs = new ServedRuns();
        var id = runs.Add().RunId;
        File.WriteAllText(Path.Combine(runs.State.Run(id), "steps", "1.log"), "0123456789");
        using var response = await runs.Ask($"/api/runs/{id}/steps/1/log{query}", range is null ? [] : [("Range", range)]);
        Assert.Equal(status, response.Status);
        Assert.Equal(told, response.Headers.FirstOrDefault(header => header.Key == "Content-Range").Value);
        Assert.StartsWith("text/plain", response.ContentType, StringComparison.Ordinal);
        if (text is null) return;
        using var sent = new MemoryStream();
        if (response.Stream is { } stream) await stream(sent, TestContext.Current.CancellationToken);
        else response.Body.WriteTo(sent);
        Assert.Equal(text, Encoding.UTF8.GetString(sent.ToArray()));
    }

    [Fact]
    public async Task A_range_is_at_most_a_mebibyte_and_the_whole_log_of_any_size_passes_in_pieces()
    {
        using var runs = new ServedRuns();
        var id = runs.Add().RunId;
        var log = new byte[3 * StepLogAnswer.MostBytes + 17];
        new Random(7).NextBytes(log);
        File.WriteAllBytes(Path.Combine(runs.State.Run(id), "steps", "1.log"), log);
        using var part = await runs.Ask($"/api/runs/{id}/steps/1/log", ("Range", "bytes=0-"));
        Assert.Equal(StepLogAnswer.MostBytes, part.Body.Length);
        using var whole = await runs.Ask($"/api/runs/{id}/steps/1/log");
        using var sent = new MemoryStream();
        await whole.Stream!(sent, TestContext.Current.CancellationToken);
        Assert.Equal(log, sent.ToArray());
    }

    [Fact]
    public async Task A_trace_is_its_spans_by_their_start_with_what_they_say()
    {
        using var runs = new ServedRuns();
        var id = runs.Add().RunId;
        File.WriteAllText(
            Path.Combine(runs.State.Run(id), "trace.jsonl"),
            Spans(id, 2, "success", 1, "{}", start: 2_000_000_000) + "not json\n{\"resourceSpans\": 7}\n" + Spans(id, 1, "failure", 1, "{\"code\":2,\"message\":\"<b>\"}") + "{\"half\":");
        var (_, trace) = await runs.Get($"/api/runs/{id}/trace");
        var spans = trace.GetProperty("spans").EnumerateArray().ToArray();
        Assert.Equal(["s1", "s2"], spans.Select(span => span.GetProperty("name").GetString()!));
        Assert.Equal((0d, 2500d, "error"), (spans[0].GetProperty("offset_ms").GetDouble(), spans[0].GetProperty("duration_ms").GetDouble(), spans[0].GetProperty("status").GetString()!));
        Assert.Equal(1000, spans[1].GetProperty("offset_ms").GetDouble());
        Assert.Equal(7, spans[0].GetProperty("attributes").GetProperty("process.exit.code").GetInt32());
        Assert.False(trace.GetProperty("truncated").GetBoolean());
    }

    [Fact]
    public async Task A_run_without_a_trace_has_no_spans()
    {
        using var runs = new ServedRuns();
        var (status, trace) = await runs.Get($"/api/runs/{runs.Add().RunId}/trace");
        Assert.Equal((200, 0), (status, trace.GetProperty("spans").GetArrayLength()));
    }

    internal static string Spans(string runId, int number, string result, int attempt, string status, long start = 1_000_000_000) =>
        $$$"""
        {"resourceSpans":[{"resource":{},"scopeSpans":[{"scope":{"name":"Attest.Monitoring"},"spans":[{"traceId":"{{{new string('a', 32)}}}","spanId":"{{{number:x16}}}","name":"s{{{number}}}","kind":1,"startTimeUnixNano":"{{{start}}}","endTimeUnixNano":"{{{start + 2_500_000_000}}}","attributes":[{"key":"cicd.pipeline.task.run.id","value":{"stringValue":"{{{runId}}}/{{{number}}}"}},{"key":"cicd.pipeline.task.run.result","value":{"stringValue":"{{{result}}}"}},{"key":"attest.attempt","value":{"intValue":"{{{attempt}}}"}},{"key":"process.exit.code","value":{"intValue":"7"}}],"status":{{{status}}}}]}]}]}

        """;
}
