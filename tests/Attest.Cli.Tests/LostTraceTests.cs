namespace Attest.Cli.Tests;

/// <summary>A run whose process was killed has a root span too, wherever its trace goes: from whoever closes it.</summary>
public sealed class LostTraceTests : IAsyncDisposable
{
    private const string Caller = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private readonly Sandbox _box = new();
    private OtlpCollector? _collector;

    [Fact]
    public async Task Whoever_closes_a_lost_run_exports_its_root_with_its_ids_its_parent_and_the_error()
    {
        Needs.Linux();
        _collector = await OtlpCollector.StartAsync(_box);

        // A busy machine may not answer within the two seconds that an export has: that is a loss, and no fault.
        for (var tries = 0; tries < 3 && _collector.Spans.IsEmpty; tries++)
        {
            _box.Environment["TRACEPARENT"] = Caller;
            Kill();
            _box.Environment["TRACEPARENT"] = null;
            _box.Run("runs").Gave(0);
        }

        _box.Run("runs").Gave(0);
        var root = Assert.Single(_collector.Spans);
        var report = _box.Run("runs", "--json").Json().GetProperty("runs")[0];
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", root.GetProperty("traceId").GetString());
        Assert.Equal("b7ad6b7169203331", root.GetProperty("parentSpanId").GetString());
        Assert.Equal("RUN demo", root.GetProperty("name").GetString());
        Assert.Equal(2, root.GetProperty("status").GetProperty("code").GetInt32());
        Assert.Contains(root.GetProperty("attributes").EnumerateArray(), pair => pair.GetProperty("key").GetString() == "error.type" && pair.GetProperty("value").GetProperty("stringValue").GetString() == "lost");
        var kept = File.ReadLines(Path.Combine(_box.Home, "runs", report.GetProperty("run_id").GetString()!, "trace.jsonl")).Last();
        Assert.Contains(root.GetProperty("spanId").GetString()!, kept, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_was_not_sampled_is_exported_only_where_errors_are()
    {
        Needs.Linux();
        _box.Environment["OTEL_TRACES_SAMPLER"] = "traceidratio";
        _box.Environment["OTEL_TRACES_SAMPLER_ARG"] = "0";
        _collector = await OtlpCollector.StartAsync(_box);
        for (var tries = 0; tries < 3 && _collector.Spans.IsEmpty; tries++)
        {
            Kill();
            _box.Run("runs").Gave(0);
        }

        Assert.Single(_collector.Spans);

        _collector.Spans.Clear();
        _box.Environment["ATTEST_TRACING_SAMPLING_ALWAYS_SAMPLE_ERRORS"] = "false";
        Kill();
        _box.Run("runs").Gave(0);
        Assert.Empty(_collector.Spans);
    }

    [Fact]
    public void A_collector_that_is_down_costs_a_counted_loss_and_a_configuration_that_is_wrong_nothing()
    {
        Needs.Linux();
        Kill();
        _box.Environment["ATTEST_CONFIG"] = _box.Write("bad.yml", "tracing: { enabled: 7 }\n");
        _box.Run("runs").Gave(0);
        Assert.Equal("lost", _box.Run("runs", "--json").Json().GetProperty("runs")[0].GetProperty("status").GetString());

        _box.Environment["ATTEST_CONFIG"] = null;
        Kill();
        _box.Environment["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] = "http://127.0.0.1:1/v1/traces";
        Assert.Contains("1 span(s) could not be exported", _box.Run("runs").Gave(0).Error, StringComparison.Ordinal);
        _box.Environment["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] = null;
        Assert.Contains("attest_telemetry_dropped_total{reason=\"export_failed\",sink=\"traces\"} 1", _box.Run("metrics").Gave(0).Out, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        if (_collector is not null) await _collector.DisposeAsync();
        _box.Dispose();
    }

    /// <summary>Starts a run and kills it in its one step, which ends with it.</summary>
    private void Kill()
    {
        _box.Pipeline("  - { id: a, run: 'echo ready; for i in 1 2 3 4 5 6 7 8 9 10; do sleep 0.2; done' }");
        var collector = _box.Environment.GetValueOrDefault("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");
        _box.Environment["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] = null;
        using var process = _box.StartWithDefaultSignals("run");
        _box.Environment["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] = collector;
        process.WaitFor("a | ready");
        process.Signal("KILL");
        process.End().Gave(137);
    }
}
