using System.Text.Json;
using Attest.Monitoring.Running;

namespace Attest.Monitoring.Serving.Runs;

/// <summary>
/// Runs over time, as columns for charts: stretches of equal length, each run in the one it started in. A stretch
/// without a run has null where there is nothing to say, not 0.
/// </summary>
internal static class SummaryBuckets
{
    public static void Write(Utf8JsonWriter json, IReadOnlyList<RunLine> newest, DateTimeOffset from, DateTimeOffset to, int count)
    {
        var length = Math.Max(1, (to - from).TotalSeconds / count);
        var buckets = new RunSummary?[count];
        foreach (var line in newest)
        {
            var at = Math.Clamp((int)((line.StartedAt - from).TotalSeconds / length), 0, count - 1);
            (buckets[at] ??= new RunSummary()).Add(line);
        }

        json.WriteStartObject("series");
        json.WriteNumber("bucket_seconds", Math.Round(length, 3));
        Column("start", at => Math.Round((from - DateTimeOffset.UnixEpoch).TotalSeconds + (at * length), 3));
        Column("success", at => buckets[at]?.Of(RunStatus.Success) ?? 0);
        Column("failure", at => buckets[at] is { } some ? some.Of(RunStatus.Failure) + some.Of(RunStatus.Timeout) + some.Of(RunStatus.Lost) : 0);
        Column("other", at => buckets[at] is { } some ? some.Of(RunStatus.Cancelled) + some.Of(RunStatus.Skipped) + some.Of(RunStatus.Running) : 0);
        Column("p50_ms", at => buckets[at]?.Quantile(0.5));
        Column("p95_ms", at => buckets[at]?.Quantile(0.95));
        Column("peak_memory_bytes", at => buckets[at]?.PeakMemoryBytes);
        Column("cpu_seconds", at => buckets[at]?.CpuSeconds);
        json.WriteEndObject();

        void Column(string name, Func<int, double?> value)
        {
            json.WriteStartArray(name);
            for (var at = 0; at < count; at++)
            {
                if (value(at) is { } number) json.WriteNumberValue(Math.Round(number, 3));
                else json.WriteNullValue();
            }

            json.WriteEndArray();
        }
    }

    /// <summary>A number, or null.</summary>
    public static void WriteNumber(Utf8JsonWriter json, string name, double? value, int digits)
    {
        if (value is { } number) json.WriteNumber(name, Math.Round(number, digits));
        else json.WriteNull(name);
    }
}
