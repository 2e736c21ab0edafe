using System.Text.Json;

namespace Attest.Cli.Tests.Serving;

/// <summary>Real runs of real processes, seen through a real <c>attest serve</c>.</summary>
public sealed class RunsTests
{
    [Fact]
    public async Task A_run_of_another_process_is_told_from_start_to_end_and_its_parts_can_be_read()
    {
        using var box = new Sandbox();
        box.Pipeline("  - { id: hello, run: 'echo hello' }\n  - { id: fails, needs: [hello], run: 'echo no; exit 3' }");
        using var served = Served.Start(box);
        using var events = await Listen(served, "/api/events");
        await events.Until("hello");
        box.Run("run").Gave(1);
        var started = await events.Until("run_started");
        var finished = await events.Until("run_finished");
        var id = finished.GetProperty("run_id").GetString();
        Assert.Equal(id, started.GetProperty("run_id").GetString());
        Assert.Equal("failure", finished.GetProperty("status").GetString());

        var runs = await Json(served, "/api/runs?status=failure");
        Assert.Equal(id, Assert.Single(runs.GetProperty("runs").EnumerateArray()).GetProperty("run_id").GetString());
        var report = await Json(served, $"/api/runs/{id}");
        Assert.Equal(3, report.GetProperty("steps")[1].GetProperty("exit_code").GetInt32());
        Assert.Equal("hello\n", await served.Client.GetStringAsync(new Uri(served.Root, $"/api/runs/{id}/steps/1/log"), TestContext.Current.CancellationToken));
        Assert.Equal(3, (await Json(served, $"/api/runs/{id}/trace")).GetProperty("spans").GetArrayLength());
        Assert.Equal(0, (await Json(served, "/api/summary")).GetProperty("success_rate").GetDouble());
    }

    [Fact]
    public async Task Steps_are_told_while_the_run_goes_on()
    {
        using var box = new Sandbox();
        box.Pipeline("  - { id: a, run: 'echo one' }\n  - { id: b, needs: [a], run: 'while [ ! -e go ]; do sleep 0.05; done; echo two' }");
        using var served = Served.Start(box);
        using var events = await Listen(served, "/api/events");
        await events.Until("hello");
        using var run = box.Start("run");
        var step = await events.Until("step_finished");
        Assert.Equal(("a", "success"), (step.GetProperty("step").GetProperty("id").GetString(), step.GetProperty("step").GetProperty("status").GetString()));
        var running = await Json(served, $"/api/runs/{step.GetProperty("run_id").GetString()}");
        Assert.Equal("running", running.GetProperty("status").GetString());
        Assert.Equal("success", running.GetProperty("steps")[0].GetProperty("status").GetString());
        box.Write("go", "");
        Assert.Equal("success", (await events.Until("run_finished")).GetProperty("status").GetString());
        run.End().Gave(0);
    }

    [Fact]
    public async Task A_stream_does_not_hold_up_the_end_and_ends_whole()
    {
        using var box = new Sandbox();
        using var served = Served.Start(box);
        using var events = await Listen(served, "/api/events");
        await events.Until("hello");
        var started = System.Diagnostics.Stopwatch.StartNew();
        served.Process.Signal("TERM");
        await events.ToEnd();
        Assert.Equal("", served.Process.End().Gave(0).Error);

        // The limit of draining is 4 s; a stream that is cut off by it would take that long, and throw.
        Assert.InRange(started.Elapsed.TotalSeconds, 0, 3.5);
    }

    [Fact]
    public async Task A_full_house_is_told_and_nothing_else_suffers()
    {
        using var box = new Sandbox();
        using var served = Served.Start(box);
        var all = new List<Events>();
        for (var at = 0; at < 32; at++) all.Add(await Listen(served, "/api/events"));
        using var refused = await served.Client.GetAsync(new Uri(served.Root, "/api/events"), TestContext.Current.CancellationToken);
        Assert.Equal((503, "10"), ((int)refused.StatusCode, refused.Headers.RetryAfter!.ToString()));
        Assert.Contains("attest_build_info", served.Scrape());
        foreach (var one in all) one.Dispose();
    }

    private static async Task<JsonElement> Json(Served served, string path)
    {
        using var document = JsonDocument.Parse(await served.Client.GetStringAsync(new Uri(served.Root, path), TestContext.Current.CancellationToken));
        return document.RootElement.Clone();
    }

    private static async Task<Events> Listen(Served served, string path)
    {
        var response = await served.Client.GetAsync(new Uri(served.Root, path), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
        return new Events(response, new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken)));
    }

    /// <summary>A stream of events while it is read.</summary>
    private sealed class Events(HttpResponseMessage response, StreamReader reader) : IDisposable
    {
        /// <summary>The data of the next event of a name.</summary>
        public async Task<JsonElement> Until(string name)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            patience.CancelAfter(TimeSpan.FromSeconds(60));
            while (await reader.ReadLineAsync(patience.Token) is { } line)
            {
                if (line != "event: " + name) continue;
                using var document = JsonDocument.Parse((await reader.ReadLineAsync(patience.Token))!["data: ".Length..]);
                return document.RootElement.Clone();
            }

            throw new InvalidOperationException($"The stream ended before '{name}'.");
        }

        public async Task ToEnd() => await reader.ReadToEndAsync(TestContext.Current.CancellationToken);

        public void Dispose()
        {
            reader.Dispose();
            response.Dispose();
        }
    }
}
