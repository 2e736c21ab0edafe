using Attest.Monitoring.Running;
using Attest.Monitoring.State;

namespace Attest.Cli.Tests.Serving.Browser;

/// <summary>What runs say is text, whatever it looks like.</summary>
public sealed class HostileTextTests(Chromium browser) : IClassFixture<Chromium>
{
    private const string Attack = "<img src=x onerror=\"window.hacked=1\"><script>window.hacked=2</script>\"'><svg/onload=window.hacked=3>{{constructor}}javascript:alert(1)\u202e\u0007";

    [Fact]
    public async Task Markup_in_names_errors_logs_outputs_and_traces_stays_text()
    {
        using var box = new Sandbox();
        var id = Write(box);
        using var served = Served.Start(box);
        await using var tab = await browser.Open();
        await tab.Go(served.Root);
        await tab.Until("document.querySelector('.runs tbody tr[data-id] a')");
        await tab.Until("document.querySelectorAll('.chart canvas').length === 4 && document.querySelector('.rail button.row')");
        Assert.Contains("<img src=x", await tab.Text(".runs tbody tr[data-id] a"), StringComparison.Ordinal);
        Assert.Contains("<script>", await tab.Text(".rail button.row"), StringComparison.Ordinal);

        await tab.Click(".runs tbody a");
        await tab.Until("document.querySelector('.log pre')?.textContent.includes('<script>')");
        await tab.Until("document.querySelectorAll('.trace .line').length === 1");
        await tab.Click(".trace .line");
        await tab.Until("document.querySelector('.spans-more')?.textContent.includes('onerror')");
        Assert.Contains("<img src=x", await tab.Text(".details"), StringComparison.Ordinal);
        Assert.Contains("<img src=x", await tab.Text(".why-box"), StringComparison.Ordinal);

        Assert.Null(await tab.Value("window.hacked"));
        Assert.Equal(0, (await tab.Value("document.querySelectorAll('main img, main script, main [onload], main [onerror]').length"))!.GetValue<int>());
        Assert.Empty(tab.Complaints);
        Assert.DoesNotContain(tab.Requests, address => address.EndsWith("/x", StringComparison.Ordinal));
        Assert.Equal(id, (await tab.Value("location.hash.split('/')[2]"))!.GetValue<string>());
    }

    [Theory]
    [InlineData("#/run/%3Cimg%20src%3Dx%20onerror%3Dwindow.hacked%3D1%3E")]
    [InlineData("#/run/..%2f..%2fapi")]
    [InlineData("#/run/01a1f9f4-93cf-7c1d-8d9c-33209cbbc10e")]
    public async Task An_address_that_names_no_run_says_so(string hash)
    {
        using var box = new Sandbox();
        using var served = Served.Start(box);
        await using var tab = await browser.Open();
        await tab.Go(new Uri(served.Root + hash));
        await tab.Until("document.querySelector('.empty h2')?.textContent === 'No such run'");
        Assert.Null(await tab.Value("window.hacked"));
    }

    [Fact]
    public async Task Markup_cannot_be_put_in_even_by_a_mistake_of_the_page()
    {
        using var box = new Sandbox();
        using var served = Served.Start(box);
        await using var tab = await browser.Open();
        await tab.Go(served.Root);
        await tab.Until("document.querySelector('.empty')");
        var refused = await tab.Value("(() => { try { document.body.innerHTML = '<b>x</b>'; return 'taken'; } catch (fault) { return fault.name; } })()");
        Assert.Equal("TypeError", refused!.GetValue<string>());
    }

    /// <summary>A run as a process of another kind, or an attacker with the folder, might leave it.</summary>
    private static string Write(Sandbox box)
    {
        var state = StateFolder.Open(box.Home);
        var id = RunId.New(TimeProvider.System);
        using var folder = RunFolder.Create(state, id);
        folder.Write(new RunReport
        {
            RunId = id,
            Pipeline = Attack,
            Type = Attack,
            Status = RunStatus.Failure,
            TraceId = new string('a', 32),
            StartedAt = DateTimeOffset.UtcNow.AddMinutes(-1),
            DurationMs = 1000,
            Parameters = new Dictionary<string, object?> { [Attack] = Attack },
            Steps =
            [
                new StepReport
                {
                    Id = Attack,
                    Kind = Attack,
                    Status = RunStatus.Failure,
                    Attempts = 2,
                    StartedAt = DateTimeOffset.UtcNow.AddMinutes(-1),
                    DurationMs = 900,
                    ExitCode = 1,
                    Log = "x",
                    Outputs = new Dictionary<string, string> { [Attack] = Attack },
                    Error = new StepError(Attack, Attack, Attack),
                },
            ],
            Resources = new ResourceReport(1, 1),
            Warnings = [Attack],
            Error = new StepError(Attack, Attack, Attack),
            Paths = new Dictionary<string, string> { [Attack] = Attack },
        });
        Directory.CreateDirectory(folder.Steps);
        File.WriteAllText(folder.StepLog(0), $"\u001b[31m{Attack}\u001b]8;;javascript:alert(1)\u0007link\u001b]8;;\u0007\n{Attack}\u001b[");
        var text = System.Text.Json.JsonSerializer.Serialize(Attack);
        File.WriteAllText(folder.Trace, $$$"""
            {"resourceSpans":[{"scopeSpans":[{"spans":[{"spanId":{{{text}}},"parentSpanId":{{{text}}},"name":{{{text}}},"startTimeUnixNano":"1","endTimeUnixNano":"5000","attributes":[{"key":{{{text}}},"value":{"stringValue":{{{text}}}}}],"events":[{"name":{{{text}}},"timeUnixNano":"3"}],"status":{"code":2,"message":{{{text}}}}}]}]}]}

            """);
        folder.Close();
        return id;
    }
}
