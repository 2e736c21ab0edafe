using System.Text;
using Attest.Monitoring.Metrics;
using Attest.Monitoring.Metrics.Snapshots;
using Attest.Monitoring.Tests.Metrics.Native;

namespace Attest.Monitoring.Tests.Metrics.Snapshots;

/// <summary>Files that the writer of version 1 wrote, before there was a version 2: in the folder VersionOne, byte for byte.</summary>
public sealed class VersionOneTests
{
    private static readonly byte[] Process = Load("process.snapshot");
    private static readonly byte[] Base = Load("base.snapshot");

    [Fact]
    public void They_are_read_and_written_again_byte_for_byte()
    {
        foreach (var file in (byte[][])[Process, Base])
        {
            var snapshot = SnapshotDecoder.TryDecode(file, out var reason);
            Assert.Null(reason);
            Assert.Equal(file, new SnapshotEncoder().Encode(snapshot!).ToArray());
        }

        var read = SnapshotDecoder.TryDecode(Base, out _)!;
        Assert.Equal((3, 2), (read.Generation, read.Folded.Count));
        Assert.Equal(["last_seconds", "live", "rows_total", "took_seconds"], read.Families.Select(family => family.Descriptor.Name));
        Assert.Equal("pipeline=\"demo\",step=\"b\\\"漢\"", Encoding.UTF8.GetString(read.Families[2].Labels[1].Span));
        Assert.Equal([10, 20, 0, 10, 0, 0, 0, 0], read.Families[3].Buckets);
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", read.Families[3].ExemplarOf(0, 2)!.TraceId);
        Assert.All(read.Families, family => Assert.Null(family.Native));
    }

    [Fact]
    public void Beside_files_of_version_2_they_are_read_added_up_and_folded()
    {
        var files = Folder();
        var before = new SnapshotFolder(files).Read();
        Assert.Empty(before.Problems);
        Check(before);

        Assert.Equal(3, new SnapshotFold(files, TimeProvider.System).Fold(_ => true, threshold: 0));
        Assert.Equal(2, files[SnapshotNames.Base][4]);
        var after = new SnapshotFolder(files).Read();
        Assert.Empty(after.Problems);
        Check(after);

        // A process of the older program, or one where native histograms are off, comes and goes afterwards.
        files[SnapshotNames.Snapshot("again")] = Process;
        Assert.Equal(13 * 7, Family(new SnapshotFolder(files).Read(), "rows_total").Values[0]);
        new SnapshotFold(files, TimeProvider.System).Fold(_ => true, threshold: 0);
        Assert.Equal(50 + 4, Family(new SnapshotFolder(files).Read(), "took_seconds").Native![0].Count);
    }

    [Fact]
    public void Folded_without_a_file_of_version_2_they_are_a_base_of_version_1()
    {
        var files = new MemoryFiles { [SnapshotNames.Base] = Base, [SnapshotNames.Snapshot("one")] = Process };
        new SnapshotFold(files, TimeProvider.System).Fold(_ => true, threshold: 0);
        Assert.Equal(1, files[SnapshotNames.Base][4]);
    }

    private static MemoryFiles Folder()
    {
        var files = new MemoryFiles
        {
            [SnapshotNames.Base] = Base,
            [SnapshotNames.Snapshot("one")] = Process,
            [SnapshotNames.Snapshot("two")] = SnapshotDecoder.TryDecode(Process, out _) is { } two ? new SnapshotEncoder().Encode(two).ToArray() : [],
        };
        var took = SnapshotDecoder.TryDecode(Process, out _)!.Families[3];
        var native = took with
        {
            Labels = [took.Labels[0]],
            Values = [0.3 + 0.8],
            Times = [took.Times[0]],
            Buckets = [1, 1, 0, 0],
            Native = [Observations.Count(3, [0.3, 0.8])],
            Exemplars = null,
        };
        files[SnapshotNames.Snapshot("three")] = new SnapshotEncoder().Encode(new Snapshot(0, [], [native])).ToArray();
        Assert.Equal(2, files[SnapshotNames.Snapshot("three")][4]);
        return files;
    }

    private static void Check(SnapshotSum sum)
    {
        Assert.Equal([12 * 7, 12 * 0.25], Family(sum, "rows_total").Values);
        var took = Family(sum, "took_seconds");
        Assert.Equal([13, 25, 0, 12, 0, 0, 0, 0], took.Buckets);
        Assert.Equal([50, 0], took.Native!.Select(native => native.Count));

        // 12 at most 0.5, 24 at most 1 and 12 above 2.5 were counted without; 0.3 and 0.8 natively.
        Assert.Equal("schema 3, zero 0, +-13: 1", string.Join(", ", Observations.Say(took.Native![0]).Split(", ").Take(3)));
        Assert.Equal((12, 1, 24, 12), (took.Native![0].Positive[-8], took.Native![0].Positive[-2], took.Native![0].Positive[0], took.Native![0].Positive[11]));
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", took.ExemplarOf(0, 2)!.TraceId);
    }

    private static MetricFamilyData Family(SnapshotSum sum, string name) => sum.Families.Single(family => family.Descriptor.Name == name);

    private static byte[] Load(string name) => File.ReadAllBytes(
        Repository.PathOf("tests", "Attest.Monitoring.Tests", "Metrics", "Snapshots", "VersionOne", name));
}
