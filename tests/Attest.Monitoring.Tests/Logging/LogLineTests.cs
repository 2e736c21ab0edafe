using System.Buffers;
using System.Text;
using System.Text.Json;
using Attest.Monitoring.Logging;
using Attest.Monitoring.Running;
using Attest.Monitoring.Signals;
using FsCheck;
using FsCheck.Fluent;

namespace Attest.Monitoring.Tests.Logging;

public sealed class LogLineTests
{
    [Fact]
    public void Every_signal_has_these_bytes() => Assert.Equal(
        """
        {"timestamp":"T","level":"DEBUG","target":"attest::pipeline","message":"Pipeline definition seen","fields":{"pipeline":"nightly","type":"etl","steps_total":1}}
        {"timestamp":"T","level":"INFO","target":"attest::pipeline","message":"Pipeline execution queued","fields":{"pipeline":"nightly","run_id":"R","group":"deploy"},"trace_id":"I","span_id":"ROOT"}
        {"timestamp":"T","level":"INFO","target":"attest::pipeline","message":"Pipeline execution dequeued","fields":{"pipeline":"nightly","run_id":"R","group":"deploy"},"trace_id":"I","span_id":"ROOT"}
        {"timestamp":"T","level":"INFO","target":"attest::pipeline","message":"Pipeline execution started","fields":{"pipeline":"nightly","run_id":"R","type":"etl","steps_total":1,"concurrency":4},"trace_id":"I","span_id":"ROOT"}
        {"timestamp":"T","level":"DEBUG","target":"attest::step","message":"Step execution started","fields":{"pipeline":"nightly","run_id":"R","step":"build","kind":"run","attempt":2},"trace_id":"I","span_id":"STEP"}
        {"timestamp":"T","level":"WARN","target":"attest::step","message":"Step attempt failed, the step is tried again","fields":{"pipeline":"nightly","run_id":"R","step":"build","attempt":1,"delay_ms":2000,"error":"exit code 3","error_id":"Attest.StepFailed"},"trace_id":"I","span_id":"ROOT"}
        {"timestamp":"T","level":"INFO","target":"attest::step","message":"Step execution completed","fields":{"pipeline":"nightly","run_id":"R","step":"build","kind":"run","status":"success","duration_ms":1234.568,"attempts":1,"exit_code":0},"trace_id":"I","span_id":"STEP"}
        {"timestamp":"T","level":"ERROR","target":"attest::step","message":"Step execution completed","fields":{"pipeline":"nightly","run_id":"R","step":"build","kind":"run","status":"failure","duration_ms":1234.568,"attempts":1,"exit_code":3,"error":"exit code 3","error_id":"Attest.StepFailed"},"trace_id":"I","span_id":"STEP"}
        {"timestamp":"T","level":"WARN","target":"attest::step","message":"Step execution completed","fields":{"pipeline":"nightly","run_id":"R","step":"build","kind":"run","status":"failure","duration_ms":1234.568,"attempts":1,"exit_code":3,"error":"exit code 3","error_id":"Attest.StepFailed"},"trace_id":"I","span_id":"STEP"}
        {"timestamp":"T","level":"WARN","target":"attest::step","message":"Step execution completed","fields":{"pipeline":"nightly","run_id":"R","step":"build","kind":"run","status":"cancelled","duration_ms":1234.568,"attempts":1},"trace_id":"I","span_id":"STEP"}
        {"timestamp":"T","level":"INFO","target":"attest::step","message":"Step execution completed","fields":{"pipeline":"nightly","run_id":"R","step":"build","kind":"run","status":"skipped","duration_ms":1234.568,"attempts":1},"trace_id":"I","span_id":"STEP"}
        {"timestamp":"T","level":"DEBUG","target":"attest::resources","message":"Resources sampled","fields":{"pipeline":"nightly","run_id":"R","memory_bytes":1048576,"cpu_percent":12.5},"trace_id":"I","span_id":"ROOT"}
        {"timestamp":"T","level":"WARN","target":"attest::resources","message":"Memory is near its limit","fields":{"pipeline":"nightly","run_id":"R","step":"build","memory_bytes":900,"limit_bytes":1000},"trace_id":"I","span_id":"ROOT"}
        {"timestamp":"T","level":"TRACE","target":"attest::metrics","message":"Metric reported","fields":{"pipeline":"nightly","run_id":"R","step":"build","name":"rows","value":3},"trace_id":"I","span_id":"ROOT"}
        {"timestamp":"T","level":"WARN","target":"attest::step","message":"2 processes outlived the step","fields":{"pipeline":"nightly","run_id":"R","step":"build","count":2,"rate":"NaN","ended":true},"trace_id":"I","span_id":"STEP"}
        {"timestamp":"T","level":"INFO","target":"attest::state","message":"no run","fields":{}}
        {"timestamp":"T","level":"INFO","target":"attest::pipeline","message":"Pipeline execution completed","fields":{"pipeline":"nightly","run_id":"R","status":"failure","duration_ms":2000,"steps_total":2,"steps_success":1,"cache_hit_rate":0},"trace_id":"I","span_id":"ROOT"}
        {"timestamp":"T","level":"ERROR","target":"attest::pipeline","message":"Pipeline execution completed","fields":{"pipeline":"nightly","run_id":"R","status":"failure","duration_ms":2000,"steps_total":0,"steps_success":0,"cache_hit_rate":0,"error":"no space left on device","error_id":"Attest.StateUnwritable"},"trace_id":"I","span_id":"ROOT"}
        {"timestamp":"T","level":"ERROR","target":"attest::pipeline","message":"Pipeline execution lost","fields":{"pipeline":"nightly","run_id":"R","status":"lost","duration_ms":2000,"steps_total":0,"steps_success":0,"cache_hit_rate":0,"error":"The process of the run ended without closing it.","error_id":"Attest.RunLost"},"trace_id":"I","span_id":"ROOT"}

        """.ReplaceLineEndings("\n")
            .Replace("\"T\"", "\"2026-11-20T09:30:00.1230000Z\"", StringComparison.Ordinal)
            .Replace("\"R\"", "\"0197f0c2-0000-7000-8000-000000000001\"", StringComparison.Ordinal)
            .Replace("\"I\"", "\"0af7651916cd43dd8448eb211c80319c\"", StringComparison.Ordinal)
            .Replace("\"ROOT\"", "\"b7ad6b7169203331\"", StringComparison.Ordinal)
            .Replace("\"STEP\"", "\"00f067aa0ba902b7\"", StringComparison.Ordinal),
        string.Concat(SampleSignals.All.Select(signal => Line(LogEntries.Of(signal)!))));

    [Fact]
    public void The_sample_has_every_kind_of_signal_that_is_logged()
    {
        // A span that a child reported is for the trace alone, what the monitor endpoint and its callers say of themselves for the metrics.
        Type[] elsewhere = [typeof(SpanReported), typeof(EndpointsOpened), typeof(ConnectionsChanged), typeof(RequestServed), typeof(AuditRecorded), typeof(HealthChecked),
            typeof(AuthenticationTried), typeof(AuthorizationChecked), typeof(SuspiciousActivitySeen), typeof(AuditAnchored), typeof(TokenRefused)];
        var kinds = typeof(Signal).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(Signal)) && !elsewhere.Contains(type));

        Assert.Equal(
            kinds.Select(kind => kind.Name).Order(StringComparer.Ordinal),
            SampleSignals.All.Select(signal => signal.GetType().Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_cache_hit_rate_is_of_the_steps_that_looked()
    {
        StepReport Looked(string cache) => SampleSignals.Step(RunStatus.Success) with { Cache = cache };

        var completed = SampleSignals.Completed(RunStatus.Success, null, Looked("hit"), Looked("hit"), Looked("miss"), Looked("off"));

        Assert.Contains("\"cache_hit_rate\":0.6667}", Line(LogEntries.Of(completed)!), StringComparison.Ordinal);
    }

    [Fact]
    public void A_field_of_a_message_goes_before_that_of_the_run()
    {
        var told = SampleSignals.Told(LogLevel.Info) with { Fields = [new("run_id", "other")] };

        Assert.Contains("\"fields\":{\"pipeline\":\"nightly\",\"run_id\":\"other\"}", Line(LogEntries.Of(told)!), StringComparison.Ordinal);
    }

    [Fact]
    public void Any_text_stays_one_line_of_valid_JSON_and_reads_back_as_it_was() =>
        Prop.ForAll<string>(text =>
        {
            var line = Line(LogEntries.Of(SampleSignals.Told(LogLevel.Info, text ?? ""))!);
            var expected = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text ?? ""));
            return line.IndexOf('\n', StringComparison.Ordinal) == line.Length - 1
                && JsonDocument.Parse(line).RootElement.GetProperty("message").GetString() == expected;
        }).QuickCheckThrowOnFailure();

    private static string Line(LogEntry entry)
    {
        var output = new ArrayBufferWriter<byte>();
        using var line = new LogLine();
        line.Write(entry, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
