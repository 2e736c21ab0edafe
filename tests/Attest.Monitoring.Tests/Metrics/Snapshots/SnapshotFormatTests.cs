using Attest.Monitoring.Metrics;
using Attest.Monitoring.Metrics.Snapshots;
using FsCheck;
using FsCheck.Fluent;

namespace Attest.Monitoring.Tests.Metrics.Snapshots;

public sealed class SnapshotFormatTests
{
    private static readonly byte[] Whole = new SnapshotEncoder().Encode(new Snapshot(
        7,
        ["a", "b"],
        [
            Families.Counter("c_total", ("", 1), ("x=\"1\"", double.NaN)),
            Families.Histogram("h_seconds", [0.5, 1], 2.25, 1, 2, 3),
        ])).ToArray();

    [Fact]
    public void What_is_encoded_is_decoded_the_same()
    {
        var snapshot = SnapshotDecoder.TryDecode(Whole, out var reason);
        Assert.Null(reason);
        Assert.NotNull(snapshot);
        Assert.Equal(7, snapshot.Generation);
        Assert.Equal(["a", "b"], snapshot.Folded);
        Assert.Equal(["c_total", "h_seconds"], snapshot.Families.Select(family => family.Descriptor.Name));
        Assert.Equal([1, double.NaN], snapshot.Families[0].Values);
        Assert.Equal("x=\"1\""u8, snapshot.Families[0].Labels[1].Span);
        Assert.Equal([0.5, 1], snapshot.Families[1].Descriptor.Bounds);
        Assert.Equal([1, 2, 3], snapshot.Families[1].Buckets);
        Assert.Equal(Whole, new SnapshotEncoder().Encode(snapshot).ToArray());
    }

    [Fact]
    public void An_encoder_that_is_used_again_writes_what_a_new_one_would_and_says_whether_it_changed()
    {
        var counter = Families.Counter("c_total", ("", 1), ("x=\"1\"", 2));
        var histogram = Families.Histogram("h_seconds", [0.5, 1], 2.25, 1, 2, 3);
        var used = new SnapshotEncoder();
        Check(true, counter, histogram);
        Check(false, counter, histogram);
        counter.Values[1] = 3;
        Check(true, counter, histogram);
        histogram.Buckets[0]++;
        Check(true, counter, histogram);
        histogram.Times[0]++;
        Check(true, counter, histogram);
        Check(false, counter, histogram);
        Check(true, counter);
        Check(true, counter, histogram, Families.Gauge("i", GaugeMerge.Max, 1, ("", 4)));
        Check(true, counter with { Descriptor = counter.Descriptor with { Help = "Other." } }, histogram, Families.Gauge("i", GaugeMerge.Max, 1, ("", 4)));

        void Check(bool changed, params MetricFamilyData[] families)
        {
            var snapshot = new Snapshot(0, [], families);
            Assert.Equal(new SnapshotEncoder().Encode(snapshot).ToArray(), used.Encode(snapshot).ToArray());
            Assert.Equal(changed, used.Changed);
        }
    }

    [Fact]
    public void A_file_cut_anywhere_is_refused()
    {
        for (var length = 0; length < Whole.Length; length++)
        {
            Assert.Null(SnapshotDecoder.TryDecode(Whole.AsMemory(0, length), out var reason));
            Assert.NotNull(reason);
        }
    }

    [Fact]
    public void A_file_with_any_bit_turned_is_refused()
    {
        for (var bit = 0; bit < Whole.Length * 8; bit++)
        {
            var bytes = Whole.ToArray();
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Null(SnapshotDecoder.TryDecode(bytes, out _));
        }
    }

    [Fact]
    public void Nonsense_with_a_right_checksum_is_refused_without_taking_all_memory()
    {
        Prop.ForAll<int, byte>((at, value) =>
        {
            var bytes = Whole.ToArray();
            bytes[8 + (int)((uint)at % (bytes.Length - 12))] = value;
            BitConverter.TryWriteBytes(bytes.AsSpan(bytes.Length - 4), SnapshotFormat.Crc(bytes.AsSpan(0, bytes.Length - 4)));
            SnapshotDecoder.TryDecode(bytes, out _);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_checksum_is_CRC_32C() =>
        Assert.Equal(0xE306_9283u, SnapshotFormat.Crc("123456789"u8)); // RFC 3720, B.4, and every table of CRCs.

    [Fact]
    public void A_checksum_can_be_carried_on_from_any_place()
    {
        for (var at = 0; at <= Whole.Length; at++)
            Assert.Equal(SnapshotFormat.Crc(Whole), SnapshotFormat.Crc(Whole.AsSpan(at), SnapshotFormat.Crc(Whole.AsSpan(0, at))));
    }
}
