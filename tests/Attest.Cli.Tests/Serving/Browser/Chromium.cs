using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Attest.Cli.Tests.Serving.Browser;

/// <summary>A headless Chromium, driven by the Chrome DevTools Protocol over a WebSocket.</summary>
public sealed partial class Chromium : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly SemaphoreSlim _sending = new(1);
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonNode>> _asked = new();
    private readonly ConcurrentDictionary<string, Action<string, JsonNode>> _sessions = new();
    private readonly ClientWebSocket _socket = new();
    private readonly string _profile = Directory.CreateTempSubdirectory("attest-chromium-").FullName;
    private LiveProcess? _process;
    private Task? _receiving;
    private int _last;

    /// <summary>Starts it when the first test asks, so that a machine without it can skip the test.</summary>
    internal async Task<Tab> Open(bool isDark = false, int width = 1280, int height = 900)
    {
        if (_process is null) await Start();
        var context = (await Ask("Target.createBrowserContext"))["browserContextId"]!.GetValue<string>();
        var target = (await Ask("Target.createTarget", new() { ["url"] = "about:blank", ["browserContextId"] = context }))["targetId"]!.GetValue<string>();
        var session = (await Ask("Target.attachToTarget", new() { ["targetId"] = target, ["flatten"] = true }))["sessionId"]!.GetValue<string>();
        var tab = new Tab(this, session, context);
        _sessions[session] = tab.Take;
        await tab.Prepare(isDark, width, height);
        return tab;
    }

    /// <summary>Asks and returns the result.</summary>
    internal async Task<JsonNode> Ask(string method, JsonObject? parameters = null, string? session = null)
    {
        var id = Interlocked.Increment(ref _last);
        var answer = _asked[id] = new TaskCompletionSource<JsonNode>(TaskCreationOptions.RunContinuationsAsynchronously);
        var message = new JsonObject { ["id"] = id, ["method"] = method, ["params"] = parameters ?? [] };
        if (session is not null) message["sessionId"] = session;
        await _sending.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            await _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(message), WebSocketMessageType.Text, true, TestContext.Current.CancellationToken);
        }
        finally
        {
            _sending.Release();
        }

        return await answer.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { } process)
        {
            process.Dispose();
            if (_receiving is { } receiving) await receiving;
        }

        _socket.Dispose();
        _sending.Dispose();
        try
        {
            Directory.Delete(_profile, recursive: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // A process of it may still be writing its last.
        }
    }

    private async Task Start()
    {
        string[] arguments =
        [
            "--headless=new", "--remote-debugging-port=0", "--user-data-dir=" + _profile, "--no-first-run", "--no-sandbox", "--disable-gpu",
            "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions", "about:blank",
        ];
        var start = new ProcessStartInfo(Needs.Tool("chromium"), arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _process = new LiveProcess(Process.Start(start)!, Patience);
        var address = Address().Match(_process.WaitFor(Address())).Groups["url"].Value;
        await _socket.ConnectAsync(new Uri(address), TestContext.Current.CancellationToken);
        _receiving = Task.Run(Receive);
    }

    private async Task Receive()
    {
        using var message = new MemoryStream();
        var buffer = new byte[64 * 1024];
        try
        {
            while (_socket.State == WebSocketState.Open)
            {
                var part = await _socket.ReceiveAsync(buffer, CancellationToken.None);
                message.Write(buffer, 0, part.Count);
                if (!part.EndOfMessage) continue;
                if (message.Length > 0) Take(JsonNode.Parse(message.ToArray())!);
                message.SetLength(0);
            }
        }
        catch (Exception fault) when (fault is WebSocketException or ObjectDisposedException)
        {
            // It has ended.
        }

        foreach (var waiting in _asked.Values) waiting.TrySetException(new InvalidOperationException("Chromium has ended."));
    }

    private void Take(JsonNode message)
    {
        if (message["id"] is { } id && _asked.TryRemove(id.GetValue<int>(), out var answer))
        {
            if (message["error"] is { } error) answer.TrySetException(new InvalidOperationException(error.ToJsonString()));
            else answer.TrySetResult(message["result"]!);
        }
        else if (message["sessionId"]?.GetValue<string>() is { } session && _sessions.TryGetValue(session, out var take))
        {
            take(message["method"]!.GetValue<string>(), message["params"]!);
        }
    }

    [GeneratedRegex(@"DevTools listening on (?<url>ws://\S+)\n", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Address();
}
