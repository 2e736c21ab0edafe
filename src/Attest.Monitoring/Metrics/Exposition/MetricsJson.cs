using System.Text.Json;
using Attest.Monitoring.Metrics.Registry;

namespace Attest.Monitoring.Metrics.Exposition;

/// <summary>
/// Metrics as one JSON array: <c>[{name, type, help, unit, metrics: [{labels, value}]}]</c>; a histogram's entries have
/// <c>buckets</c> (cumulative counts by upper bound), <c>sum</c> and <c>count</c>, a native one's also <c>native</c>:
/// <c>{schema, zero_threshold, zero_count, buckets: [{lower, upper, count}]}</c>. What JSON has no number for is a string.
/// </summary>
internal static class MetricsJson
{
    public static void Write(IReadOnlyList<ExposedFamily> families, Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (var family in families)
        {
            var descriptor = family.Data.Descriptor;
            json.WriteStartObject();
            json.WriteString("name", family.Name);
            json.WriteString("type", descriptor.Kind switch
            {
                MetricKind.Counter => "counter",
                MetricKind.Histogram => "histogram",
                _ => "gauge",
            });
            json.WriteString("help", descriptor.Help);
            json.WriteString("unit", descriptor.Unit);
            json.WriteStartArray("metrics");
            for (var series = 0; series < family.Data.Labels.Length; series++) Write(family.Data, series, json);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.Flush();
    }

    private static void Write(MetricFamilyData data, int series, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartObject("labels");
        foreach (var (name, value) in LabelText.Parse(data.Labels[series].Span)) json.WriteString(name, value);
        json.WriteEndObject();
        if (data.Descriptor.Kind == MetricKind.Histogram) WriteHistogram(data, series, json);
        else WriteNumber("value", data.Values[series], json);
        json.WriteEndObject();
    }

    private static void WriteHistogram(MetricFamilyData data, int series, Utf8JsonWriter json)
    {
        Span<byte> bound = stackalloc byte[NumberText.MaxLength];
        var bounds = data.Descriptor.Bounds;
        var count = 0L;
        json.WriteStartObject("buckets");
        for (var at = 0; at <= bounds.Length; at++)
        {
            count += data.BucketsOf(series)[at];
            var length = NumberText.Write(at < bounds.Length ? bounds[at] : double.PositiveInfinity, bound);
            json.WriteNumber(bound[..length], count);
        }

        json.WriteEndObject();
        WriteNumber("sum", data.Values[series], json);
        json.WriteNumber("count", count);
        if (data.Native is { } native) WriteNative(NativeHistogram.Of(native[series]), json);
    }

    private static void WriteNative(NativeHistogram native, Utf8JsonWriter json)
    {
        json.WriteStartObject("native");
        json.WriteNumber("schema", native.Schema);
        json.WriteNumber("zero_threshold", native.ZeroThreshold);
        json.WriteNumber("zero_count", native.ZeroCount);
        json.WriteStartArray("buckets");
        foreach (var bucket in native.Buckets)
        {
            json.WriteStartObject();
            json.WriteNumber("lower", bucket.LowerBound);
            json.WriteNumber("upper", bucket.UpperBound);
            json.WriteNumber("count", bucket.Count);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteNumber(string name, double value, Utf8JsonWriter json)
    {
        if (double.IsFinite(value)) json.WriteNumber(name, value);
        else json.WriteString(name, double.IsNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf");
    }
}
