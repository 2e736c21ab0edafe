using System.Diagnostics;
using Attest.Monitoring.Integrations.OpenTelemetry;
using Attest.Monitoring.Signals;
using Attest.Monitoring.Tests.Telemetry;
using Attest.Monitoring.Tracing;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Attest.Monitoring.Integrations.Tests.OpenTelemetry;

/// <summary>Listeners are of the whole process: tests that own one do not run beside each other.</summary>
[CollectionDefinition(nameof(ActivityListeners), DisableParallelization = true)]
public sealed class ActivityListeners;

[Collection(nameof(ActivityListeners))]
public sealed class OtlpSpanExporterTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    private readonly ActivitySource _source = new(SpanListener.SourceName, "1.2.3");
    private readonly TraceResource _resource = new(() => new ResourceAttributes().Set("service.name", "attest").Set("process.pid", 42L), "1.2.3");

    [Fact]
    public async Task A_run_arrives_by_http_as_the_public_schema_wants_it()
    {
        await using var receiver = await OtlpReceiver.StartAsync();

        var root = Export(receiver, OtlpProtocol.HttpProtobuf, "/v1/traces", out var lost);

        var (path, headers, message) = Assert.Single(receiver.Requests);
        Assert.Equal(0, lost);
        Assert.Equal("/v1/traces", path);
        Assert.Equal("application/x-protobuf", headers["content-type"]);
        Assert.Equal("Bearer a,b=c", headers["x-token"]);
        AssertDecoded(message, root);
    }

    [Fact]
    public async Task A_run_arrives_by_grpc_as_the_public_schema_wants_it()
    {
        await using var receiver = await OtlpReceiver.StartAsync(HttpProtocols.Http2);

        var root = Export(receiver, OtlpProtocol.Grpc, "", out var lost);

        var (path, headers, message) = Assert.Single(receiver.Requests);
        Assert.Equal(0, lost);
        Assert.Equal("/opentelemetry.proto.collector.trace.v1.TraceService/Export", path);
        Assert.Equal("Bearer a,b=c", headers["x-token"]);
        AssertDecoded(message, root);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    [InlineData(400)]
    public async Task What_a_receiver_refuses_is_counted(int status)
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        receiver.Status = status;
        var started = Stopwatch.GetTimestamp();

        Export(receiver, OtlpProtocol.HttpProtobuf, "/v1/traces", out var lost);

        Assert.Equal(3, lost);
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, Limit * 2);
    }

    [Fact]
    public async Task A_receiver_that_hangs_holds_the_end_up_no_longer_than_the_limit()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        receiver.Hangs = true;
        var started = Stopwatch.GetTimestamp();

        Export(receiver, OtlpProtocol.HttpProtobuf, "/v1/traces", out var lost);

        Assert.Equal(3, lost);
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, Limit * 2);
    }

    [Fact]
    public async Task A_receiver_that_is_down_costs_nothing_but_the_spans()
    {
        var receiver = await OtlpReceiver.StartAsync();
        await receiver.DisposeAsync();

        Export(receiver, OtlpProtocol.HttpProtobuf, "/v1/traces", out var lost);

        Assert.Equal(3, lost);
    }

    [Fact]
    public async Task More_spans_than_the_queue_holds_are_counted_and_not_waited_for()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        using var exporter = Open(receiver, OtlpProtocol.HttpProtobuf, "/v1/traces");
        using var listener = new SpanListener(1.0);
        using var span = _source.StartActivity("many")!;
        const int Taken = 200_000;
        for (var number = 0; number < Taken; number++)
        {
            exporter.Add(span);
        }

        exporter.Shutdown(TimeSpan.FromSeconds(30));

        Assert.InRange(exporter.Lost, 1, Taken - 8192);
    }

    [Fact]
    public async Task An_unsampled_span_that_a_child_reported_stays_here()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        using var exporter = Open(receiver, OtlpProtocol.HttpProtobuf, "/v1/traces");

        exporter.Add(Reported() with { Sampled = false });
        exporter.Shutdown(Limit);

        Assert.Empty(receiver.Requests);
        Assert.Equal(0, exporter.Lost);
    }

    [Fact]
    public void A_reported_span_keeps_its_ids_times_kind_and_content()
    {
        var activity = FinishedActivity.From(Reported(), "1.2.3");

        Assert.Equal("0af7651916cd43dd8448eb211c80319c", activity.TraceId.ToHexString());
        Assert.Equal("b7ad6b7169203331", activity.SpanId.ToHexString());
        Assert.Equal("00f067aa0ba902b7", activity.ParentSpanId.ToHexString());
        Assert.Equal(ActivityKind.Client, activity.Kind);
        Assert.Equal(DateTime.UnixEpoch.AddSeconds(1), activity.StartTimeUtc);
        Assert.Equal(TimeSpan.FromSeconds(2), activity.Duration);
        Assert.Equal((ActivityStatusCode.Error, "exit 1"), (activity.Status, activity.StatusDescription));
        Assert.Equal(3, activity.GetTagItem("files"));
        Assert.Equal(("Attest.Monitoring", "1.2.3"), (activity.Source.Name, activity.Source.Version));
        Assert.True(activity.Recorded);
        Assert.Null(Activity.Current);

        var root = FinishedActivity.From(Reported() with { ParentSpanId = null }, "1.2.3");
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", root.TraceId.ToHexString());
        Assert.Equal(default, root.ParentSpanId);
    }

    public void Dispose() => _source.Dispose();

    /// <summary>Exports a root with a step in it, and a span that the step's child reported.</summary>
    private Activity Export(OtlpReceiver receiver, OtlpProtocol protocol, string path, out long lost)
    {
        using var exporter = Open(receiver, protocol, path);
        using var listener = new SpanListener(1.0, exporter);
        using var sink = new Nowhere();
        var root = _source.StartActivity("RUN nightly", ActivityKind.Server)!;
        listener.Follow(root, sink);
        using (var step = _source.StartActivity("build")!)
        {
            step.SetTag("process.exit.code", 3);
            step.SetStatus(ActivityStatusCode.Error, "exit 3");
        }

        root.Stop();
        exporter.Add(Reported());
        exporter.Shutdown(Limit);
        lost = exporter.Lost;
        return root;
    }

    private OtlpSpanExporter Open(OtlpReceiver receiver, OtlpProtocol protocol, string path) => new(
        new OtlpEndpoint(
            new Uri($"http://127.0.0.1:{receiver.Port}{path}"), protocol, [new("x-token", "Bearer a,b=c")], TimeSpan.FromSeconds(10)),
        _resource);

    private static FinishedSpan Reported() => new()
    {
        TraceId = "0af7651916cd43dd8448eb211c80319c",
        SpanId = "b7ad6b7169203331",
        ParentSpanId = "00f067aa0ba902b7",
        Name = "reported",
        Kind = ActivityKind.Client,
        StartedAt = DateTimeOffset.UnixEpoch.AddSeconds(1),
        EndedAt = DateTimeOffset.UnixEpoch.AddSeconds(3),
        Status = ActivityStatusCode.Error,
        StatusMessage = "exit 1",
        Attributes = [new("files", 3)],
    };

    private static void AssertDecoded(byte[] message, Activity root)
    {
        var include = OtlpProto.Need();
        var protoc = SecondOpinion.Need("protoc", "protobuf-compiler");
        using var scratch = new Scratch();
        File.WriteAllBytes(scratch["request"], message);
        var decoded = SecondOpinion.Ask(
            SecondOpinion.Need("sh", "dash"),
            [
                "-c",
                """exec "$1" -I "$2" --decode=opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest opentelemetry/proto/collector/trace/v1/trace_service.proto <"$3" """,
                "sh",
                protoc,
                include,
                scratch["request"],
            ]);

        Assert.True(decoded.Success, decoded.Error);
        var text = string.Join(' ', decoded.Output.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("""resource { attributes { key: "service.name" value { string_value: "attest" } }""", text, StringComparison.Ordinal);
        Assert.Contains("""scope { name: "Attest.Monitoring" version: "1.2.3" }""", text, StringComparison.Ordinal);
        Assert.Contains("""name: "RUN nightly" kind: SPAN_KIND_SERVER""", text, StringComparison.Ordinal);
        Assert.Contains("""name: "build" kind: SPAN_KIND_INTERNAL""", text, StringComparison.Ordinal);
        Assert.Contains("""attributes { key: "process.exit.code" value { int_value: 3 } }""", text, StringComparison.Ordinal);
        Assert.Contains("""status { message: "exit 3" code: STATUS_CODE_ERROR }""", text, StringComparison.Ordinal);
        Assert.Contains($"trace_id: \"{Escaped(root.TraceId.ToHexString())}\" span_id: \"{Escaped(root.SpanId.ToHexString())}\"", text, StringComparison.Ordinal);
        Assert.Contains($"trace_id: \"{Escaped("0af7651916cd43dd8448eb211c80319c")}\" span_id: \"{Escaped("b7ad6b7169203331")}\"", text, StringComparison.Ordinal);
        Assert.Contains("""name: "reported" kind: SPAN_KIND_CLIENT""", text, StringComparison.Ordinal);
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

    private sealed class Nowhere : ITraceSink, IDisposable
    {
        public void Add(Activity span)
        {
        }

        public void Add(FinishedSpan span)
        {
        }

        public void Dispose()
        {
        }
    }
}
