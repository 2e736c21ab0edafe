using Attest.Monitoring.Metrics;
using Attest.Monitoring.Metrics.Exemplars;
using Attest.Monitoring.Metrics.Native;
using Attest.Monitoring.Metrics.Snapshots;
using Attest.Monitoring.Tests.Metrics.Native;
using FsCheck;
using FsCheck.Fluent;

namespace Attest.Monitoring.Tests.Metrics.Snapshots;

/// <summary>Version 2 of the format: that which has native histograms.</summary>
public sealed class NativeSnapshotTests
{
    private static readonly MetricFamilyData Histogram = Families.NativeHistogram("h_seconds", [0.5, 1], 3, 0.25, 0.75, 8, 0, -3, -3.5, 1e9) with
    {
        Exemplars = [null, new Exemplar(0.75, 1_767_323_045_000, "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"), null],
    };

    private static readonly byte[] Whole = Encode(
        Families.Counter("c_total", ("", 1)), Families.NativeHistogram("empty_seconds", [1], 8), Histogram, Families.Histogram("z", [1], 4, 2, 1));

    [Fact]
    public void What_is_encoded_is_decoded_the_same()
    {
        var snapshot = SnapshotDecoder.TryDecode(Whole, out var reason);
        Assert.Null(reason);
        Assert.Equal(2, Whole[4]);
        Assert.Equal(Whole, Encode([.. snapshot!.Families]));
        Assert.Null(snapshot.Families[0].Native);
        Assert.Equal("schema 8, zero 0", Observations.Say(snapshot.Families[1].Native![0]));
        Assert.Equal(Observations.Say(Histogram.Native![0]), Observations.Say(snapshot.Families[2].Native![0]));
        Assert.Equal(Histogram.Exemplars, snapshot.Families[2].Exemplars);
        Assert.Null(snapshot.Families[3].Native);
    }

    [Fact]
    public void Any_native_histogram_survives_the_file() =>
        Prop.ForAll(Observations.Any.ToArbitrary(), Gen.Choose(-4, 8).ToArbitrary(), (values, schema) =>
        {
            var family = Families.NativeHistogram("h", [1, 2], schema, values);
            var read = SnapshotDecoder.TryDecode(Encode(family), out _)!.Families[0];
            Assert.Equal(Observations.Say(family.Native![0]), Observations.Say(read.Native![0]));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Without_native_histograms_the_file_is_of_version_1_so_that_an_older_program_reads_it_too() =>
        Assert.Equal(1, Encode(Histogram.Classic())[4]);

    [Fact]
    public void An_encoder_that_is_used_again_writes_what_a_new_one_would_and_says_whether_it_changed()
    {
        var counter = Families.Counter("c_total", ("", 1));
        var histogram = Families.NativeHistogram("h_seconds", [0.5, 1], 3, 0.25);
        var later = Families.Counter("z_total", ("", 1));
        var used = new SnapshotEncoder();
        Check(true, counter, histogram, later);
        Check(false, counter, histogram, later);
        foreach (var value in (double[])[0.25, 100, 1e-7, -1, 0])
        {
            histogram.Native![0].Observe(value);
            Check(true, counter, histogram, later);
            Check(false, counter, histogram, later);
        }

        Check(true, counter, histogram.Classic(), later);
        Check(true, counter, histogram, later);

        void Check(bool changed, params MetricFamilyData[] families)
        {
            Assert.Equal(Encode(families), used.Encode(new Snapshot(0, [], families)).ToArray());
            Assert.Equal(changed, used.Changed);
        }
    }

    [Fact]
    public void A_file_cut_anywhere_or_with_any_bit_turned_is_refused()
    {
        for (var length = 0; length < Whole.Length; length++)
            Assert.Null(SnapshotDecoder.TryDecode(Whole.AsMemory(0, length), out _));
        for (var bit = 0; bit < Whole.Length * 8; bit++)
        {
            var bytes = Whole.ToArray();
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Null(SnapshotDecoder.TryDecode(bytes, out _));
        }
    }

    [Fact]
    public void Nonsense_with_a_right_checksum_is_refused_or_can_be_added_up()
    {
        // One number of the file is another one: what is still read must not harm who adds it to something.
        Prop.ForAll<int, byte>((at, value) =>
        {
            var bytes = Whole.ToArray();
            bytes[4 + (int)((uint)at % (bytes.Length - 8))] = value;
            BitConverter.TryWriteBytes(bytes.AsSpan(bytes.Length - 4), SnapshotFormat.Crc(bytes.AsSpan(0, bytes.Length - 4)));
            if (SnapshotDecoder.TryDecode(bytes, out _) is not { } read) return;
            foreach (var family in SnapshotMerge.Merge(read.Families, SnapshotDecoder.TryDecode(Whole, out _)!.Families))
                foreach (var native in family.Native ?? [])
                    Assert.InRange(native.Schema, ExponentialIndex.Coarsest, ExponentialIndex.Finest);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5000));
    }

    private static byte[] Encode(params MetricFamilyData[] families) =>
        new SnapshotEncoder().Encode(new Snapshot(0, [], families)).ToArray();
}
