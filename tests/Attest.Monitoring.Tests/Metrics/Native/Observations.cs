using Attest.Monitoring.Metrics.Native;
using FsCheck;
using FsCheck.Fluent;

namespace Attest.Monitoring.Tests.Metrics.Native;

/// <summary>What may be observed, and what of it a native histogram holds.</summary>
internal static class Observations
{
    private static readonly double[] Special =
    [
        0, -0.0, double.Epsilon, -double.Epsilon, double.MaxValue, double.MinValue, ExponentialIndex.ZeroThreshold,
        Math.BitIncrement(ExponentialIndex.ZeroThreshold), -Math.BitIncrement(ExponentialIndex.ZeroThreshold), 1, 2, 0.5, -1,
    ];

    /// <summary>Durations as they come, numbers of any magnitude and sign, and the ends of what there is.</summary>
    public static Gen<double[]> Any { get; } = Gen.Frequency(
        (4, Gen.Choose(1, 10_000_000).Select(microseconds => microseconds / 1e6)),
        (2, Gen.Choose(-300, 300).Select(exponent => Math.Pow(10, exponent / 10.0))),
        (1, ArbMap.Default.GeneratorFor<double>().Where(double.IsFinite)),
        (1, Gen.Elements(Special))).ArrayOf();

    public static ExponentialCounts Count(int schema, IEnumerable<double> values)
    {
        var counts = new ExponentialCounts(schema);
        foreach (var value in values) counts.Observe(value);
        return counts;
    }

    /// <summary>Everything it says, in words: equal words are equal histograms.</summary>
    public static string Say(ExponentialCounts counts)
    {
        var said = new List<string> { $"schema {counts.Schema}", $"zero {counts.Zero}" };
        foreach (var (sign, side) in (IEnumerable<(string, ExponentialBuckets)>)[("+", counts.Positive), ("-", counts.Negative)])
            for (var index = side.First; index < side.First + side.Width; index++) said.Add($"{sign}{index}: {side[index]}");
        return string.Join(", ", said);
    }
}
