using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Attest.Cli.Tests;

/// <summary>The trace and the baggage on their way through HTTP steps and nested runs (W3C Trace Context, W3C Baggage).</summary>
public sealed class PropagationTests : IAsyncDisposable
{
    private const string TraceId = "0af7651916cd43dd8448eb211c80319c";

    private readonly ConcurrentQueue<Dictionary<string, string>> _requests = [];
    private WebApplication? _server;

    [Theory]
    [InlineData(null, "TRACEPARENT")]
    [InlineData("WARN", "TRACEPARENT")]
    [InlineData("loud", "OTEL_LOG_LEVEL is ignored: 'loud' is none of all, trace, ")]
    [InlineData("error", "")]
    [InlineData("NONE", "")]
    public void What_telemetry_says_of_itself_has_the_standard_level(string? level, string told)
    {
        using var box = new Sandbox();
        box.Pipeline("  - { id: a, run: 'true' }");
        box.Environment["TRACEPARENT"] = "nonsense";
        box.Environment["OTEL_LOG_LEVEL"] = level;
        var error = box.Run("run").Gave(0).Error;
        Assert.Contains(told, error, StringComparison.Ordinal);
        if (told.Length == 0) Assert.Equal("", error);
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("always_off", false)]
    public void The_exemplars_of_a_run_are_by_the_standard_filter(string? filter, bool named)
    {
        using var box = new Sandbox();
        box.Pipeline("  - { id: a, run: 'true' }");
        box.Environment["OTEL_METRICS_EXEMPLAR_FILTER"] = filter;
        var trace = box.Run("run", "--json").Gave(0).Json().GetProperty("trace_id").GetString()!;
        Assert.Equal(named, box.Run("metrics", "--format", "openmetrics").Gave(0).Out.Contains(trace, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("tracing: { sources: [System.Net.Http] }")]
    public async Task An_HTTP_step_hands_on_its_own_span_the_state_and_the_baggage(string configuration)
    {
        using var box = new Sandbox();
        box.Pipeline($"  - {{ id: call, http: {{ url: '{await ServeAsync()}', headers: {{ x-own: one }} }} }}");
        box.Write("attest.yml", configuration);
        box.Environment["TRACEPARENT"] = $"00-{TraceId}-b7ad6b7169203331-01";
        box.Environment["TRACESTATE"] = "vendor=a:b";
        box.Environment["BAGGAGE"] = "tenant=a%20b,build=7";

        var report = box.Run("run", "--json").Gave(0).Json();

        var request = Assert.Single(_requests);
        var spans = File.ReadLines(report.GetProperty("paths").GetProperty("trace").GetString()!)
            .SelectMany(line => JsonDocument.Parse(line).RootElement.GetProperty("resourceSpans")[0].GetProperty("scopeSpans").EnumerateArray())
            .SelectMany(scope => scope.GetProperty("spans").EnumerateArray()).ToList();
        var step = spans.Single(span => span.GetProperty("name").GetString() == "call");
        Assert.Equal($"00-{TraceId}-{step.GetProperty("spanId").GetString()}-01", request["traceparent"]);
        Assert.Equal("vendor=a:b", request["tracestate"]);
        Assert.Equal("tenant=a%20b,build=7", request["baggage"]);
        Assert.Equal("one", request["x-own"]);
    }

    [Fact]
    public void A_run_inside_a_step_is_below_that_step_and_has_the_baggage()
    {
        Needs.Unix();
        using var box = new Sandbox();
        box.Write("inner.yml", "name: inner\nsteps:\n  - { id: leaf, run: 'printf \"%s\" \"$BAGGAGE\" > baggage.txt' }\n");
        box.Pipeline($"  - {{ id: outer, command: ['{Sandbox.Attest}', run, inner.yml, --quiet] }}");
        box.Environment["BAGGAGE"] = "tenant=t1";

        box.Run("run", "--quiet").Gave(0);

        var spans = Directory.EnumerateFiles(Path.Combine(box.Home, "runs"), "trace.jsonl", SearchOption.AllDirectories)
            .SelectMany(File.ReadLines)
            .SelectMany(line => JsonDocument.Parse(line).RootElement.GetProperty("resourceSpans")[0].GetProperty("scopeSpans").EnumerateArray())
            .SelectMany(scope => scope.GetProperty("spans").EnumerateArray())
            .ToDictionary(span => span.GetProperty("name").GetString()!);
        Assert.Equal(["RUN demo", "RUN inner", "leaf", "outer"], spans.Keys.Order(StringComparer.Ordinal));
        Assert.Single(spans.Values.Select(span => span.GetProperty("traceId").GetString()).Distinct());
        Assert.Equal(spans["outer"].GetProperty("spanId").GetString(), spans["RUN inner"].GetProperty("parentSpanId").GetString());
        Assert.Equal("tenant=t1", box.Read("baggage.txt"));
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
    }

    private async Task<string> ServeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(server => server.Listen(IPAddress.Loopback, 0));
        _server = builder.Build();
        _server.Run(context =>
        {
            _requests.Enqueue(context.Request.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString(), StringComparer.Ordinal));
            return Task.CompletedTask;
        });
        await _server.StartAsync();
        return _server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
    }
}
