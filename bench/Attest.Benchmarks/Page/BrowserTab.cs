// Processes of a benchmark are measured as anybody else starts them.
#pragma warning disable RS0030
using System.Diagnostics;
using System.Globalization;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Attest.Benchmarks.Page;

/// <summary>A headless Chromium that opens one page after another, each in a profile of its own.</summary>
internal sealed class BrowserTab : IDisposable
{
    private readonly Process _process;
    private readonly ClientWebSocket _socket = new();
    private readonly string _profile = Directory.CreateTempSubdirectory("attest-bench-").FullName;
    private int _last;

    public BrowserTab(string program)
    {
        _process = Process.Start(new ProcessStartInfo(
            program,
            ["--headless=new", "--remote-debugging-port=0", "--user-data-dir=" + _profile, "--no-first-run", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "about:blank"])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
        })!;
        while (_process.StandardError.ReadLine() is { } line)
        {
            const string Said = "DevTools listening on ";
            if (!line.StartsWith(Said, StringComparison.Ordinal)) continue;
            _socket.ConnectAsync(new Uri(line[Said.Length..]), CancellationToken.None).GetAwaiter().GetResult();
            break;
        }

        _ = Task.Run(() => _process.StandardError.ReadToEnd());
    }

    /// <summary>Opens a page as somebody does who has never been there.</summary>
    /// <param name="address">Where.</param>
    /// <param name="isShown">Whether what matters is there, as an expression.</param>
    /// <returns>Milliseconds from the navigation to the first picture, and to what matters.</returns>
    public (double FirstPaint, double Shown) Open(Uri address, string isShown)
    {
        var context = Ask("Target.createBrowserContext", [])["browserContextId"]!.GetValue<string>();
        var target = Ask("Target.createTarget", new() { ["url"] = "about:blank", ["browserContextId"] = context })["targetId"]!.GetValue<string>();
        var session = Ask("Target.attachToTarget", new() { ["targetId"] = target, ["flatten"] = true })["sessionId"]!.GetValue<string>();
        Ask("Emulation.setDeviceMetricsOverride", new() { ["width"] = 1440, ["height"] = 900, ["deviceScaleFactor"] = 1, ["mobile"] = false }, session);
        Ask("Page.navigate", new() { ["url"] = address.ToString() }, session);
        var shown = Number(session, $$"""
            new Promise(done => {
              const look = () => { if (({{isShown}}) && performance.getEntriesByName('first-contentful-paint').length) requestAnimationFrame(() => done(performance.now())); else if (performance.now() > 30000) done(NaN); else requestAnimationFrame(look); };
              look();
            })
            """);
        var painted = Number(session, "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN");
        Ask("Target.disposeBrowserContext", new() { ["browserContextId"] = context });
        return (painted, shown);
    }

    /// <summary>Opens a page and leaves it open.</summary>
    public void Leave(Uri address) => Ask("Target.createTarget", new() { ["url"] = address.ToString() });

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        _socket.Dispose();
        try
        {
            Directory.Delete(_profile, recursive: true);
        }
        catch (IOException)
        {
            // A process of it may still be writing its last.
        }
    }

    private double Number(string session, string expression)
    {
        // An object instead of a number: the document was replaced while it was asked, so the new one is asked.
        for (var tries = 0; tries < 10; tries++)
        {
            var value = Ask("Runtime.evaluate", new() { ["expression"] = expression, ["awaitPromise"] = true, ["returnByValue"] = true }, session)["result"]?["value"];
            if (value is not JsonObject) return value is null ? double.NaN : double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture);
        }

        return double.NaN;
    }

    private JsonNode Ask(string method, JsonObject parameters, string? session = null)
    {
        var id = ++_last;
        var message = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters };
        if (session is not null) message["sessionId"] = session;
        _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(message), WebSocketMessageType.Text, true, CancellationToken.None).GetAwaiter().GetResult();
        while (true)
        {
            var answer = Receive();
            if (answer["id"]?.GetValue<int>() != id) continue;
            return answer["result"] ?? throw new InvalidOperationException(answer.ToJsonString());
        }
    }

    private JsonNode Receive()
    {
        using var message = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var part = _socket.ReceiveAsync(buffer, CancellationToken.None).GetAwaiter().GetResult();
            message.Write(buffer, 0, part.Count);
            if (part.EndOfMessage) return JsonNode.Parse(message.ToArray())!;
        }
    }
}
