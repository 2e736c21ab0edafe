using System.Diagnostics;
using Attest.Monitoring.Delivery;
using Attest.Monitoring.Signals;
using Attest.Monitoring.Tests.Telemetry;
using Attest.Monitoring.Tracing;
using Attest.Monitoring.Tracing.Export;

namespace Attest.Monitoring.Integrations.Tests.Tracing;

/// <summary>Three spans and the exporters that send them.</summary>
internal static class SentSpans
{
    public const string TraceId = "0af7651916cd43dd8448eb211c80319c";

    public static TraceResource Resource { get; } =
        new(() => new ResourceAttributes().Set("service.name", "attest").Set("process.pid", 42L), "1.2.3");

    /// <summary>A root, a step that failed, and a span of a library.</summary>
    public static IReadOnlyList<FinishedSpan> Three { get; } =
    [
        new()
        {
            TraceId = TraceId,
            SpanId = "00f067aa0ba902b7",
            TraceState = "ot=th:0",
            Name = "RUN nightly",
            Kind = ActivityKind.Server,
            StartedAt = DateTimeOffset.UnixEpoch.AddSeconds(1),
            EndedAt = DateTimeOffset.UnixEpoch.AddSeconds(4),
        },
        new()
        {
            TraceId = TraceId,
            SpanId = "b7ad6b7169203331",
            ParentSpanId = "00f067aa0ba902b7",
            Name = "build",
            Kind = ActivityKind.Internal,
            StartedAt = DateTimeOffset.UnixEpoch.AddSeconds(1),
            EndedAt = DateTimeOffset.UnixEpoch.AddSeconds(3),
            Status = ActivityStatusCode.Error,
            StatusMessage = "exit 3",
            Attributes = [new("process.exit.code", 3), new("ok", false), new("share", 0.5), new("names", new[] { "a", "b" })],
            Events = [new ActivityEvent("checked", DateTimeOffset.UnixEpoch.AddSeconds(2), new ActivityTagsCollection { ["files"] = 3 })],
        },
        new()
        {
            TraceId = TraceId,
            SpanId = "b7ad6b7169203332",
            ParentSpanId = "b7ad6b7169203331",
            Name = "GET",
            Kind = ActivityKind.Client,
            StartedAt = DateTimeOffset.UnixEpoch.AddSeconds(1),
            EndedAt = DateTimeOffset.UnixEpoch.AddSeconds(2),
            Scope = "Acme.Http",
            ScopeVersion = "9",
        },
    ];

    /// <summary>An exporter whose waits are as short as can be.</summary>
    public static ISpanExporter Open(ExporterPlan plan, BatchRule? rule = null) =>
        SpanExporters.Open([plan], rule ?? new BatchRule { Delay = TimeSpan.Zero }, new SpanLimits(), Resource, TimeProvider.System, _ => { })!;

    public static OtlpPlan Otlp(Receiver receiver, OtlpProtocol protocol, Func<HttpTarget, HttpTarget>? change = null, string scheme = "http")
    {
        var path = protocol == OtlpProtocol.Grpc ? "" : "/v1/traces";
        var target = new HttpTarget(new Uri($"{scheme}://127.0.0.1:{receiver.Port}{path}"), TimeSpan.FromSeconds(10))
        {
            Headers = [new("x-token", "Bearer a,b=c")],
        };
        return new OtlpPlan(new OtlpEndpoint(change?.Invoke(target) ?? target, protocol));
    }

    /// <summary>Sends the three and says what became of them.</summary>
    /// <param name="plan">Where to.</param>
    /// <param name="limit">What the end may take; null = all the time it needs.</param>
    public static SpanLosses Send(ExporterPlan plan, TimeSpan? limit = null)
    {
        // One request: what is queued when it ends goes as one batch.
        using var exporter = Open(plan, new BatchRule { Delay = TimeSpan.FromMinutes(1) });
        foreach (var span in Three) exporter.Add(span);
        exporter.Shutdown(limit ?? TimeSpan.FromMinutes(1));
        return exporter.Losses;
    }

    /// <summary>An export request as protoc reads it, on one line.</summary>
    public static string Decoded(byte[] message) => Decoded(message, "trace", "ExportTraceServiceRequest");

    /// <summary>An export request of any signal.</summary>
    public static string Decoded(byte[] message, string signal, string type)
    {
        var include = OtlpProto.Need();
        var protoc = SecondOpinion.Need("protoc", "protobuf-compiler");
        using var scratch = new Scratch();
        File.WriteAllBytes(scratch["request"], message);
        var decoded = SecondOpinion.Ask(
            SecondOpinion.Need("sh", "dash"),
            [
                "-c",
                """exec "$1" -I "$2" "--decode=opentelemetry.proto.collector.$4.v1.$5" "opentelemetry/proto/collector/$4/v1/$4_service.proto" <"$3" """,
                "sh",
                protoc,
                include,
                scratch["request"],
                signal,
                type,
            ]);
        Assert.True(decoded.Success, decoded.Error);
        return string.Join(' ', decoded.Output.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
    }
}
