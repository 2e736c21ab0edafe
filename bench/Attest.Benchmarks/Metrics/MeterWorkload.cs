using System.Diagnostics.Metrics;

namespace Attest.Benchmarks.Metrics;

/// <summary>The workload over the BCL's Meter: the same code whoever listens.</summary>
internal abstract class MeterWorkload : Workload
{
    /// <summary>The instrument that each library is told to count in exponential buckets.</summary>
    public const string NativeName = "native";

    private readonly Meter _meter;
    private readonly Counter<long> _plain;
    private readonly Counter<long> _one;
    private readonly Counter<long> _three;
    private readonly Counter<long> _many;
    private readonly Histogram<double> _histogram;
    private readonly Histogram<double> _native;

    protected MeterWorkload(string meter)
    {
        _meter = new Meter(meter);
        _plain = _meter.CreateCounter<long>("plain");
        _one = _meter.CreateCounter<long>("one");
        _three = _meter.CreateCounter<long>("three");
        _many = _meter.CreateCounter<long>("many");
        _histogram = _meter.CreateHistogram(
            "duration", "s", null, null, new InstrumentAdvice<double> { HistogramBucketBoundaries = Bounds });
        _native = _meter.CreateHistogram(
            NativeName, "s", null, null, new InstrumentAdvice<double> { HistogramBucketBoundaries = Bounds });
    }

    public override Action<int> Native => times =>
    {
        for (var at = 0; at < times; at++)
            _native.Record(Seconds[at & 63], new KeyValuePair<string, object?>("method", "GET"));
    };

    public override void NoTags(int times)
    {
        for (var at = 0; at < times; at++) _plain.Add(1);
    }

    public override void OneTag(int times)
    {
        for (var at = 0; at < times; at++) _one.Add(1, new KeyValuePair<string, object?>("method", "GET"));
    }

    public override void ThreeTags(int times)
    {
        for (var at = 0; at < times; at++)
        {
            _three.Add(
                1,
                new KeyValuePair<string, object?>("method", "GET"),
                new KeyValuePair<string, object?>("route", "/api/v1/resource"),
                new KeyValuePair<string, object?>("code", "200"));
        }
    }

    public override void ThousandSeries(int times)
    {
        for (int at = 0, series = 0; at < times; at++, series = series == 999 ? 0 : series + 1)
        {
            _many.Add(
                1,
                new KeyValuePair<string, object?>("method", Methods[series / 100]),
                new KeyValuePair<string, object?>("route", Routes[series / 10 % 10]),
                new KeyValuePair<string, object?>("code", Codes[series % 10]));
        }
    }

    public override void Histogram(int times)
    {
        for (var at = 0; at < times; at++)
            _histogram.Record(Seconds[at & 63], new KeyValuePair<string, object?>("method", "GET"));
    }

    public override void Dispose() => _meter.Dispose();
}
