using System.Net.Http.Headers;
using System.Text.Json;

namespace Attest.Cli.Tests.Serving;

/// <summary>What a monitor tells a collector of the requests that it answers.</summary>
public sealed class RequestTraceTests
{
    private const string TraceId = "0af7651916cd43dd8448eb211c80319c";
    private const string Caller = "b7ad6b7169203331";

    [Fact]
    public async Task A_request_goes_on_with_its_callers_trace_and_says_who_asked()
    {
        using var box = new Sandbox();
        var token = box.Run("token", "new", "prometheus", "--role", "metrics:read").Gave(0).Out.Trim();
        await using var collector = await OtlpCollector.StartAsync(box);
        using var served = Served.Start(box);
        Assert.Equal(200, await Ask(served, "/metrics?a=1&token=guess", token, $"00-{TraceId}-{Caller}-01"));
        Assert.Equal(401, await Ask(served, "/metrics", "guess", "00-nonsense-01"));
        Assert.Equal(200, await Ask(served, "/live", null, $"00-{TraceId}-{Caller}-00"));

        // The histogram leads to the trace too.
        var open = served.Scrape("application/openmetrics-text");
        Assert.Matches($"attest_request_duration_seconds_bucket\\{{[^}}]*endpoint=\"/metrics\"[^}}]*\\}} [^\n]+ # \\{{[^}}]*trace_id=\"[0-9a-f]{{32}}\"", open);

        // Not at its end: then a busy machine may have too little time.
        Await(collector, 6);
        Assert.Equal("", served.Stop().Gave(0).Error);

        // Whoever called without sampling has no span of ours.
        Assert.Equal(6, collector.Spans.Count);
        var asked = Span(collector, "GET /metrics", span => span.GetProperty("traceId").GetString() == TraceId);
        Assert.Equal((Caller, 2), (asked.GetProperty("parentSpanId").GetString(), asked.GetProperty("kind").GetInt32()));
        Assert.Equal("a=b", asked.GetProperty("traceState").GetString());
        var port = served.Root.Port;
        foreach (var (key, value) in new (string, object)[]
        {
            ("http.request.method", "GET"), ("http.route", "/metrics"), ("http.response.status_code", 200L), ("url.scheme", "http"), ("url.path", "/metrics"),
            ("url.query", "a=1&token=REDACTED"), ("server.address", "127.0.0.1"), ("server.port", (long)port), ("network.protocol.version", "1.1"),
            ("client.address", "127.0.0.1"), ("network.peer.address", "127.0.0.1"), ("user_agent.original", "probe/1.0"),
        }) Assert.Equal(value, Attribute(asked, key));
        var known = Span(collector, "authenticate", span => Parent(span) == Id(asked));
        Assert.Equal(("verify_token", "prometheus"), (Attribute(known, "auth.operation"), Attribute(known, "auth.user_id")));

        var refused = Span(collector, "GET /metrics", span => Attribute(span, "http.response.status_code") is 401L);
        Assert.Equal(401L, Attribute(refused, "http.response.status_code"));
        Assert.False(refused.TryGetProperty("parentSpanId", out _));
        Assert.False(refused.TryGetProperty("status", out _), "what a client does wrongly is no error of the server");
        var unknown = Span(collector, "authenticate", span => Parent(span) == Id(refused));
        Assert.Equal(("anonymous", "unauthenticated"), (Attribute(unknown, "auth.user_id"), Attribute(unknown, "error.type")));
        var service = collector.Resources.First().GetProperty("attributes").EnumerateArray().Single(pair => pair.GetProperty("key").GetString() == "service.name");
        Assert.Equal("attest", service.GetProperty("value").GetProperty("stringValue").GetString());
        Assert.DoesNotContain(token, JsonSerializer.Serialize(collector.Spans.ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_collector_that_is_away_is_told_once_and_counted_and_an_unsampled_fault_is_kept()
    {
        using var box = new Sandbox();
        box.Environment["OTEL_TRACES_SAMPLER"] = "traceidratio";
        box.Environment["OTEL_TRACES_SAMPLER_ARG"] = "0";
        await using (var collector = await OtlpCollector.StartAsync(box))
        {
            box.Write("mine.yml", "health: { checks: [{ name: gone, type: tcp, address: 'localhost:1', groups: [ready], worst: unhealthy }] }");
            using var served = Served.Start(box, "--config", "mine.yml");
            Assert.Equal(200, await Ask(served, "/live", null, null));
            Assert.Equal(503, await Ask(served, "/ready", null, null));
            Await(collector, 2);
            served.Stop().Gave(0);
            Assert.Equal(["GET /ready", "authenticate"], collector.Spans.Select(span => span.GetProperty("name").GetString()).Order(StringComparer.Ordinal));
            Assert.Equal("503", Attribute(Span(collector, "GET /ready", _ => true), "error.type"));
        }

        box.Environment["OTEL_TRACES_SAMPLER_ARG"] = "1";
        using (var served = Served.Start(box))
        {
            Assert.Equal(200, await Ask(served, "/live", null, null));
            Assert.Single(served.Stop().Gave(0).Error.Split('\n'), line => line.Contains("Spans of requests could not be exported", StringComparison.Ordinal));
        }

        Assert.Contains("attest_telemetry_dropped_total{reason=\"export_failed\",sink=\"traces\"} 2", box.Run("metrics").Gave(0).Out, StringComparison.Ordinal);
    }

    private static void Await(OtlpCollector collector, int spans) =>
        Assert.True(SpinWait.SpinUntil(() => collector.Spans.Count >= spans, TimeSpan.FromSeconds(60)), $"{collector.Spans.Count} spans came");

    private static async Task<int> Ask(Served served, string target, string? token, string? caller)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(served.Root, target));
        request.Headers.UserAgent.ParseAdd("probe/1.0");
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (caller is not null) request.Headers.Add("traceparent", caller);
        if (caller is not null) request.Headers.Add("tracestate", "a=b");
        using var response = await served.Client.SendAsync(request, TestContext.Current.CancellationToken);
        return (int)response.StatusCode;
    }

    private static JsonElement Span(OtlpCollector collector, string name, Func<JsonElement, bool> isIt) =>
        Assert.Single(collector.Spans, span => span.GetProperty("name").GetString() == name && isIt(span));

    private static string? Id(JsonElement span) => span.GetProperty("spanId").GetString();

    private static string? Parent(JsonElement span) => span.TryGetProperty("parentSpanId", out var parent) ? parent.GetString() : null;

    private static object? Attribute(JsonElement span, string key)
    {
        foreach (var pair in span.GetProperty("attributes").EnumerateArray())
        {
            if (pair.GetProperty("key").GetString() != key) continue;
            var value = pair.GetProperty("value");
            return value.TryGetProperty("stringValue", out var text) ? text.GetString()! : long.Parse(value.GetProperty("intValue").ToString(), System.Globalization.CultureInfo.InvariantCulture);
        }

        return null;
    }
}
