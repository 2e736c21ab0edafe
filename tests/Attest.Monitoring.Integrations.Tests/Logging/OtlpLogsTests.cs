using System.Text.Json;
using Attest.Monitoring.Delivery;
using Attest.Monitoring.Integrations.Tests.Tracing;
using Attest.Monitoring.Logging;
using Attest.Monitoring.Logging.Export;
using Attest.Monitoring.Signals;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Attest.Monitoring.Integrations.Tests.Logging;

/// <summary>Log entries on a real socket, read by the public schema.</summary>
public sealed class OtlpLogsTests
{
    private readonly List<string> _told = [];
    private AttributeLimits _limits = new(128, null);

    private static LogEntry[] Entries =>
    [
        new(DateTimeOffset.UnixEpoch.AddSeconds(1), LogLevel.Error, "attest::step", "Step execution completed",
            new LogFields { { "pipeline", "nightly" }, { "run_id", "r1" }, { "step", "build" }, { "exit_code", 3 }, { "error", "exit 3" }, { "error_id", "Attest.StepFailed" }, { "share", 0.5 }, { "ok", false } },
            SentSpans.TraceId, "b7ad6b7169203331", IsSampled: true),
        new(DateTimeOffset.UnixEpoch.AddSeconds(2), LogLevel.Info, "attest::pipeline", "Pipeline execution completed", [], null, null),
        new(DateTimeOffset.UnixEpoch.AddSeconds(3), LogLevel.Trace, "attest::pipeline", "more \"ü\"", [], null, null),
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Entries_arrive_as_the_public_schema_wants_them(bool grpc)
    {
        await using var receiver = await Receiver.StartAsync(grpc ? HttpProtocols.Http2 : HttpProtocols.Http1);

        var lost = Send(receiver, grpc ? OtlpProtocol.Grpc : OtlpProtocol.HttpProtobuf);

        var request = Assert.Single(receiver.Requests);
        Assert.Equal(0, lost);
        Assert.Equal(grpc ? "/opentelemetry.proto.collector.logs.v1.LogsService/Export" : "/v1/logs", request.Path);
        Assert.Equal("Bearer a,b=c", request.Headers["x-token"]);
        var text = SentSpans.Decoded(request.Message, "logs", "ExportLogsServiceRequest");
        Assert.Contains("""resource { attributes { key: "service.name" value { string_value: "attest" } } attributes { key: "process.pid" value { int_value: 42 } } }""", text, StringComparison.Ordinal);
        Assert.Contains("""scope_logs { scope { name: "attest::step" version: "1.2.3" } log_records { time_unix_nano: 1000000000 severity_number: SEVERITY_NUMBER_ERROR severity_text: "ERROR" body { string_value: "Step execution completed" } attributes { key: "cicd.pipeline.name" value { string_value: "nightly" } }""", text, StringComparison.Ordinal);
        Assert.Contains("""attributes { key: "cicd.pipeline.task.name" value { string_value: "build" } } attributes { key: "process.exit.code" value { int_value: 3 } } attributes { key: "exception.message" value { string_value: "exit 3" } } attributes { key: "error.type" value { string_value: "Attest.StepFailed" } } attributes { key: "share" value { double_value: 0.5 } } attributes { key: "ok" value { bool_value: false } } flags: 1 trace_id:""", text, StringComparison.Ordinal);
        Assert.Equal(1, text.Split("flags: ").Length - 1);
        Assert.Contains("observed_time_unix_nano: 1000000000", text, StringComparison.Ordinal);
        Assert.Contains("""scope { name: "attest::pipeline" version: "1.2.3" } log_records { time_unix_nano: 2000000000 severity_number: SEVERITY_NUMBER_INFO""", text, StringComparison.Ordinal);
        Assert.Contains("""log_records { time_unix_nano: 3000000000 severity_number: SEVERITY_NUMBER_TRACE severity_text: "TRACE" body { string_value: "more \"\303\274\"" }""", text, StringComparison.Ordinal);
        Assert.EndsWith("""schema_url: "https://opentelemetry.io/schemas/1.44.0" }""", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Entries_arrive_as_JSON_when_that_is_asked_for()
    {
        await using var receiver = await Receiver.StartAsync();

        Assert.Equal(0, Send(receiver, OtlpProtocol.HttpJson));

        using var json = JsonDocument.Parse(Assert.Single(receiver.Requests).Message);
        var scopes = json.RootElement.GetProperty("resourceLogs")[0].GetProperty("scopeLogs");
        Assert.Equal(["attest::step", "attest::pipeline"], scopes.EnumerateArray().Select(scope => scope.GetProperty("scope").GetProperty("name").GetString()));
        var record = scopes[0].GetProperty("logRecords")[0];
        Assert.Equal("1000000000", record.GetProperty("timeUnixNano").GetString());
        Assert.Equal(17, record.GetProperty("severityNumber").GetInt32());
        Assert.Equal(SentSpans.TraceId, record.GetProperty("traceId").GetString());
        Assert.Equal(1, record.GetProperty("flags").GetInt32());
        Assert.False(scopes[1].GetProperty("logRecords")[0].TryGetProperty("flags", out _));
        Assert.Equal("Step execution completed", record.GetProperty("body").GetProperty("stringValue").GetString());
    }

    [Fact]
    public async Task What_is_refused_is_counted_and_told_once()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Always = new Answer(400);

        Assert.Equal(3, Send(receiver, OtlpProtocol.HttpProtobuf));
        Assert.Equal("3 log line(s) could not be exported: it answered 400 Bad Request.", Assert.Single(_told));
    }

    [Fact]
    public async Task A_collector_that_hangs_costs_the_end_two_seconds_and_not_more()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Always = new Answer { Hangs = true };
        var since = TimeProvider.System.GetTimestamp();

        Assert.Equal(3, Send(receiver, OtlpProtocol.HttpProtobuf));

        // What is under test is that it ends at all; the receiver would hang for ever.
        Assert.InRange(TimeProvider.System.GetElapsedTime(since), TimeSpan.FromSeconds(1.9), TimeSpan.FromMinutes(1));
    }

    /// <summary>OpenTelemetry, "LogRecord Limits": the body has none.</summary>
    [Theory]
    [InlineData(OtlpProtocol.HttpProtobuf)]
    [InlineData(OtlpProtocol.HttpJson)]
    internal async Task Attributes_beyond_the_limits_are_cut_dropped_and_counted(OtlpProtocol protocol)
    {
        await using var receiver = await Receiver.StartAsync();
        _limits = AttributeLimits.Of(
            new StandardVariables(new Dictionary<string, string> { ["OTEL_LOGRECORD_ATTRIBUTE_COUNT_LIMIT"] = "3", ["OTEL_LOGRECORD_ATTRIBUTE_VALUE_LENGTH_LIMIT"] = "4" }, _told.Add),
            "LOGRECORD");

        Assert.Equal(0, Send(receiver, protocol));

        var message = Assert.Single(receiver.Requests).Message;
        if (protocol == OtlpProtocol.HttpJson)
        {
            using var json = JsonDocument.Parse(message);
            var record = json.RootElement.GetProperty("resourceLogs")[0].GetProperty("scopeLogs")[0].GetProperty("logRecords")[0];
            Assert.Equal("Step execution completed", record.GetProperty("body").GetProperty("stringValue").GetString());
            Assert.Equal(["nigh", "r1", "buil"], record.GetProperty("attributes").EnumerateArray().Select(pair => pair.GetProperty("value").GetProperty("stringValue").GetString()));
            Assert.Equal(5, record.GetProperty("droppedAttributesCount").GetInt32());
        }
        else
        {
            var text = SentSpans.Decoded(message, "logs", "ExportLogsServiceRequest");
            Assert.Contains("""attributes { key: "cicd.pipeline.task.name" value { string_value: "buil" } } dropped_attributes_count: 5 flags: 1 trace_id""", text, StringComparison.Ordinal);
        }
    }

    private long Send(Receiver receiver, OtlpProtocol protocol)
    {
        var path = protocol == OtlpProtocol.Grpc ? "" : "/v1/logs";
        var target = new HttpTarget(new Uri($"http://127.0.0.1:{receiver.Port}{path}"), TimeSpan.FromSeconds(10)) { Headers = [new("x-token", "Bearer a,b=c")] };

        // One request: what is queued when it ends goes as one batch.
        var logs = new OtlpLogs(new OtlpEndpoint(target, protocol), new BatchRule { Delay = TimeSpan.FromMinutes(1) }, _limits, SentSpans.Resource, TimeProvider.System, _told.Add);
        foreach (var entry in Entries) logs.Write(entry, isUrgent: true);
        logs.Dispose();
        logs.Dispose();
        return logs.Lost;
    }
}
