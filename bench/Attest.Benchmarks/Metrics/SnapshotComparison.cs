using System.Text;
using Attest.Monitoring.Metrics;
using Attest.Monitoring.Metrics.Registry;
using Attest.Monitoring.Metrics.Snapshots;

namespace Attest.Benchmarks.Metrics;

/// <summary>Snapshots of many series: written, added up, and how little a measurement notices of it.</summary>
internal static class SnapshotComparison
{
    private const int Snapshots = 50;

    public static bool Run(TextWriter output)
    {
        var folder = Directory.CreateTempSubdirectory("attest-bench-");
        try
        {
            Write(output, folder.FullName);
            WriteNative(output, folder.FullName);
            return Merge(output);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Write(TextWriter output, string folder)
    {
        var (registry, state) = ManySeries.Count(fractions: false);
        var reading = new RegistryReading(registry);
        using var snapshot = new ProcessSnapshot(new DiskFiles(folder), "bench");
        var write = () =>
        {
            state.Record(1, ManySeries.Tags(7));
            snapshot.Write(reading.Read(), durable: false);
        };
        new Comparison("snapshot of 100,000 series written", "ms", Timing.PerCall(write)).Print(output);

        var tags = ManySeries.Tags(11);
        Action<int> measure = times =>
        {
            for (var at = 0; at < times; at++) state.Record(1, tags);
        };
        Timing.WarmUp(measure);
        var alone = Timing.PerOperation(measure)!;
        new Comparison(
            "a measurement while such snapshots are written without pause; the peer is one without", "ns",
            () => Timing.Beside(write, alone), alone).Print(output);
        new Comparison(
            "the 100th longest of 1,000,000 such measurements", "µs",
            () => Timing.Beside(write, () => Timing.Longest(() => measure(1))), () => Timing.Longest(() => measure(1))).Print(output);
    }

    /// <summary>Reading a histogram takes its lock; a native one is read longest.</summary>
    private static void WriteNative(TextWriter output, string folder)
    {
        var (registry, state) = ManySeries.ObserveNatively();
        var reading = new RegistryReading(registry);
        using var snapshot = new ProcessSnapshot(new DiskFiles(folder), "native");
        var tags = ManySeries.Tags(11);
        var write = () =>
        {
            state.Record(1, ManySeries.Tags(7));
            snapshot.Write(reading.Read(), durable: false);
        };
        new Comparison("snapshot of 5,000 native histograms written", "ms", Timing.PerCall(write)).Print(output);
        Action<int> measure = times =>
        {
            for (var at = 0; at < times; at++) state.Record(0.5, tags);
        };
        Timing.WarmUp(measure);
        new Comparison(
            "the 100th longest of 1,000,000 native observations beside them; the peer is without", "µs",
            () => Timing.Beside(write, () => Timing.Longest(() => measure(1))), () => Timing.Longest(() => measure(1))).Print(output);
    }

    private static bool Merge(TextWriter output)
    {
        var files = Enumerable.Range(1, Snapshots).Select(Encode).ToArray();
        return new Comparison(
            "50 snapshots of 100,000 series added up; the peer is a dictionary", "ms",
            Timing.PerCall(() => Sorted(files)), Timing.PerCall(() => Dictionary(files)))
            { OpenTelemetryBudget = 0.5 }.Print(output);
    }

    /// <summary>The file of one process: the same series in all of them, since they are born at 0.</summary>
    private static byte[] Encode(int process)
    {
        var reading = new RegistryReading(ManySeries.Count(fractions: false, times: process).Registry);
        return new SnapshotEncoder().Encode(new Snapshot(0, [], reading.Read())).ToArray();
    }

    private static double Sorted(byte[][] files)
    {
        IReadOnlyList<MetricFamilyData> sum = [];
        foreach (var file in files) sum = SnapshotMerge.Merge(sum, SnapshotDecoder.TryDecode(file, out _)!.Families);
        return sum[^1].Values[^1];
    }

    private static double Dictionary(byte[][] files)
    {
        var sum = new Dictionary<(string, string), double>();
        foreach (var file in files)
        {
            foreach (var family in SnapshotDecoder.TryDecode(file, out _)!.Families)
            {
                for (var at = 0; at < family.Labels.Length; at++)
                {
                    var key = (family.Descriptor.Name, Encoding.UTF8.GetString(family.Labels[at].Span));
                    sum[key] = sum.GetValueOrDefault(key) + family.Values[at];
                }
            }
        }

        return sum.Count;
    }
}
