using System.Text.Json.Nodes;

namespace Attest.Cli.Tests.Serving.Browser;

/// <summary>A page in a browser profile of its own, and everything it complained of or asked for.</summary>
internal sealed class Tab(Chromium browser, string session, string context) : IAsyncDisposable
{
    private readonly List<string> _complaints = [];
    private readonly List<string> _requests = [];

    /// <summary>Errors and warnings of the console, exceptions, refusals of the content security policy.</summary>
    public IReadOnlyList<string> Complaints
    {
        get
        {
            lock (_complaints) return [.. _complaints];
        }
    }

    /// <summary>Every address that was asked.</summary>
    public IReadOnlyList<string> Requests
    {
        get
        {
            lock (_requests) return [.. _requests];
        }
    }

    public async Task Prepare(bool isDark, int width, int height)
    {
        foreach (var domain in (string[])["Page", "Runtime", "Log", "Network", "Accessibility"]) await Ask(domain + ".enable");
        await Ask("Emulation.setDeviceMetricsOverride", new() { ["width"] = width, ["height"] = height, ["deviceScaleFactor"] = 1, ["mobile"] = false });
        await Ask("Emulation.setEmulatedMedia", new() { ["features"] = new JsonArray(new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = isDark ? "dark" : "light" }) });
    }

    public Task<JsonNode> Ask(string method, JsonObject? parameters = null) => browser.Ask(method, parameters, session);

    public Task Go(Uri address) => Ask("Page.navigate", new() { ["url"] = address.ToString() });

    /// <summary>The value of an expression, or of what it promises.</summary>
    public async Task<JsonNode?> Value(string expression)
    {
        var answer = await Ask("Runtime.evaluate", new() { ["expression"] = expression, ["awaitPromise"] = true, ["returnByValue"] = true });
        if (answer["exceptionDetails"] is { } fault) throw new InvalidOperationException(fault.ToJsonString());
        return answer["result"]!["value"];
    }

    public async Task<string?> Text(string selector) => (await Value($"document.querySelector({Quoted(selector)})?.textContent"))?.GetValue<string>();

    /// <summary>Returns once an expression is true; fails when it never is, with what the page shows instead.</summary>
    public async Task Until(string expression)
    {
        var met = await Value($$"""
            new Promise(done => {
              const end = Date.now() + 45000;
              const look = () => {
                let met = false;
                try { met = Boolean({{expression}}); } catch { }
                if (met || Date.now() > end) done(met); else setTimeout(look, 20);
              };
              look();
            })
            """);
        if (met?.GetValue<bool>() == true) return;
        Assert.Fail($"{expression} never came true. The page shows: {await Value("document.body.innerText")}\n{string.Join('\n', Complaints)}");
    }

    /// <summary>Presses a key: a character, or <c>Tab</c>, <c>Enter</c>, <c>Escape</c>.</summary>
    public async Task Press(string key)
    {
        var code = key switch { "Tab" => 9, "Enter" => 13, "Escape" => 27, "ArrowRight" => 39, _ => 0 };
        var down = new JsonObject { ["type"] = key.Length == 1 || key == "Enter" ? "keyDown" : "rawKeyDown", ["key"] = key, ["windowsVirtualKeyCode"] = code };
        if (key.Length == 1) down["text"] = key;
        if (key == "Enter") down["text"] = "\r";
        await Ask("Input.dispatchKeyEvent", down);
        await Ask("Input.dispatchKeyEvent", new() { ["type"] = "keyUp", ["key"] = key, ["windowsVirtualKeyCode"] = code });
    }

    public Task Type(string text) => Ask("Input.insertText", new() { ["text"] = text });

    public Task Click(string selector) => Value($"document.querySelector({Quoted(selector)}).click()");

    public void Take(string method, JsonNode told)
    {
        var complaint = method switch
        {
            "Runtime.exceptionThrown" => told["exceptionDetails"]!.ToJsonString(),
            "Runtime.consoleAPICalled" when told["type"]!.GetValue<string>() is "error" or "warning" => told["args"]!.ToJsonString(),
            "Log.entryAdded" when told["entry"]!["level"]!.GetValue<string>() is "error" or "warning" => told["entry"]!.ToJsonString(),
            _ => null,
        };
        if (complaint is not null)
            lock (_complaints) _complaints.Add(complaint);
        if (method == "Network.requestWillBeSent")
            lock (_requests) _requests.Add(told["request"]!["url"]!.GetValue<string>());
    }

    public async ValueTask DisposeAsync() => await browser.Ask("Target.disposeBrowserContext", new() { ["browserContextId"] = context });

    private static string Quoted(string text) => System.Text.Json.JsonSerializer.Serialize(text);
}
