using System.Text.Json;
using Attest.Monitoring.Delivery;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Attest.Monitoring.Integrations.Tests.Tracing;

/// <summary>Spans on a real socket, read by the public schema.</summary>
public sealed class OtlpExportTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Spans_arrive_by_http_as_the_public_schema_wants_them(bool gzip)
    {
        await using var receiver = await Receiver.StartAsync();

        var losses = SentSpans.Send(SentSpans.Otlp(receiver, OtlpProtocol.HttpProtobuf, target => target with { Gzip = gzip }));

        var request = Assert.Single(receiver.Requests);
        Assert.Equal(0, losses.All);
        Assert.Equal("/v1/traces", request.Path);
        Assert.Equal("application/x-protobuf", request.Headers["content-type"]);
        Assert.Equal("Bearer a,b=c", request.Headers["x-token"]);
        Assert.StartsWith("attest/", request.Headers["user-agent"], StringComparison.Ordinal);
        Assert.False(request.Headers.ContainsKey("traceparent"));
        Assert.Equal(gzip, request.WasPacked);
        AssertAll(SentSpans.Decoded(request.Message));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Spans_arrive_by_grpc_as_the_public_schema_wants_them(bool gzip)
    {
        await using var receiver = await Receiver.StartAsync(HttpProtocols.Http2);

        var losses = SentSpans.Send(SentSpans.Otlp(receiver, OtlpProtocol.Grpc, target => target with { Gzip = gzip }));

        var request = Assert.Single(receiver.Requests);
        Assert.Equal(0, losses.All);
        Assert.Equal("/opentelemetry.proto.collector.trace.v1.TraceService/Export", request.Path);
        Assert.Equal("Bearer a,b=c", request.Headers["x-token"]);
        Assert.Equal("trailers", request.Headers["te"]);
        Assert.Equal(gzip, request.WasPacked);
        AssertAll(SentSpans.Decoded(request.Message));
    }

    [Fact]
    public async Task Spans_arrive_as_JSON_when_that_is_asked_for()
    {
        await using var receiver = await Receiver.StartAsync();

        var losses = SentSpans.Send(SentSpans.Otlp(receiver, OtlpProtocol.HttpJson));

        var request = Assert.Single(receiver.Requests);
        Assert.Equal(0, losses.All);
        Assert.Equal("application/json", request.Headers["content-type"]);
        using var json = JsonDocument.Parse(request.Message);
        var scopes = json.RootElement.GetProperty("resourceSpans")[0].GetProperty("scopeSpans");
        Assert.Equal(["RUN nightly", "build"], scopes[0].GetProperty("spans").EnumerateArray().Select(span => span.GetProperty("name").GetString()));
        Assert.Equal("Acme.Http", scopes[1].GetProperty("scope").GetProperty("name").GetString());
        Assert.False(scopes[1].TryGetProperty("schemaUrl", out _));
    }

    private static void AssertAll(string text)
    {
        Assert.Contains("""resource { attributes { key: "service.name" value { string_value: "attest" } } attributes { key: "process.pid" value { int_value: 42 } } }""", text, StringComparison.Ordinal);
        Assert.Contains("""scope { name: "Attest.Monitoring" version: "1.2.3" }""", text, StringComparison.Ordinal);
        Assert.Contains("""trace_state: "ot=th:0" name: "RUN nightly" kind: SPAN_KIND_SERVER start_time_unix_nano: 1000000000 end_time_unix_nano: 4000000000 flags: 257""", text, StringComparison.Ordinal);
        Assert.Contains("""name: "build" kind: SPAN_KIND_INTERNAL""", text, StringComparison.Ordinal);
        Assert.Contains("""attributes { key: "process.exit.code" value { int_value: 3 } } attributes { key: "ok" value { bool_value: false } } attributes { key: "share" value { double_value: 0.5 } }""", text, StringComparison.Ordinal);
        Assert.Contains("""key: "names" value { array_value { values { string_value: "a" } values { string_value: "b" } } }""", text, StringComparison.Ordinal);
        Assert.Contains("""events { time_unix_nano: 2000000000 name: "checked" attributes { key: "files" value { int_value: 3 } } }""", text, StringComparison.Ordinal);
        Assert.Contains("""status { message: "exit 3" code: STATUS_CODE_ERROR }""", text, StringComparison.Ordinal);
        Assert.Contains($"trace_id: \"{Escaped(SentSpans.TraceId)}\" span_id: \"{Escaped("b7ad6b7169203331")}\" parent_span_id: \"{Escaped("00f067aa0ba902b7")}\"", text, StringComparison.Ordinal);
        Assert.Contains("""scope { name: "Acme.Http" version: "9" } spans {""", text, StringComparison.Ordinal);
        Assert.EndsWith("""schema_url: "https://opentelemetry.io/schemas/1.44.0" }""", text, StringComparison.Ordinal);
    }

    /// <summary>Bytes as protobuf's text format prints them.</summary>
    private static string Escaped(string hex) => string.Concat(Convert.FromHexString(hex).Select(octet => (char)octet switch
    {
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        '"' => "\\\"",
        '\'' => "\\'",
        '\\' => "\\\\",
        >= ' ' and <= '~' and var printable => printable.ToString(),
        _ => "\\" + Convert.ToString(octet, 8).PadLeft(3, '0'),
    }));
}
