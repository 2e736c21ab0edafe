using System.Text.Json;
using Attest.Monitoring.Delivery;
using Attest.Monitoring.Tracing.Export;

namespace Attest.Monitoring.Integrations.Tests.Tracing;

/// <summary>Zipkin's JSON v2, by its OpenAPI description and by OpenTelemetry's mapping.</summary>
public sealed class ZipkinExportTests
{
    [Fact]
    public async Task Spans_arrive_at_Zipkin_as_its_API_wants_them()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Always = new Answer(202);

        var target = new HttpTarget(new Uri($"http://127.0.0.1:{receiver.Port}/api/v2/spans"), TimeSpan.FromSeconds(10));
        var losses = SentSpans.Send(new ZipkinPlan(target));

        var request = Assert.Single(receiver.Requests);
        Assert.Equal(0, losses.All);
        Assert.Equal(("/api/v2/spans", "application/json"), (request.Path, request.Headers["content-type"]));
        using var json = JsonDocument.Parse(request.Message);
        Assert.Equal(3, json.RootElement.GetArrayLength());
        var (root, build, get) = (json.RootElement[0], json.RootElement[1], json.RootElement[2]);
        Assert.False(root.TryGetProperty("parentId", out _));
        Assert.Equal(("SERVER", "CLIENT"), (Text(root, "kind"), Text(get, "kind")));
        Assert.False(build.TryGetProperty("kind", out _));
        Assert.Equal(("build", "b7ad6b7169203331", "00f067aa0ba902b7", SentSpans.TraceId), (Text(build, "name"), Text(build, "id"), Text(build, "parentId"), Text(build, "traceId")));
        Assert.Equal((1_000_000, 2_000_000), (build.GetProperty("timestamp").GetInt64(), build.GetProperty("duration").GetInt64()));
        Assert.Equal("attest", Text(build.GetProperty("localEndpoint"), "serviceName"));
        var tags = build.GetProperty("tags");
        Assert.Equal(("3", "false", "0.5", """["a","b"]"""), (Text(tags, "process.exit.code"), Text(tags, "ok"), Text(tags, "share"), Text(tags, "names")));
        Assert.Equal(("ERROR", "exit 3", "42"), (Text(tags, "otel.status_code"), Text(tags, "error"), Text(tags, "process.pid")));
        Assert.Equal(("Acme.Http", "9"), (Text(get.GetProperty("tags"), "otel.scope.name"), Text(get.GetProperty("tags"), "otel.scope.version")));
        Assert.False(root.GetProperty("tags").TryGetProperty("error", out _));
        var annotation = build.GetProperty("annotations")[0];
        Assert.Equal((2_000_000, "\"checked\": {\"files\":3}"), (annotation.GetProperty("timestamp").GetInt64(), Text(annotation, "value")));
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
}
