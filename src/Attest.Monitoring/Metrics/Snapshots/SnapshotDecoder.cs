using System.Buffers.Binary;
using System.Text;
using Attest.Monitoring.Metrics.Exemplars;
using Attest.Monitoring.Metrics.Native;

namespace Attest.Monitoring.Metrics.Snapshots;

/// <summary>Reads the bytes of a snapshot. Labels stay where they are: a family costs a few arrays.</summary>
internal static class SnapshotDecoder
{
    /// <summary>Decodes, or says why not. Never throws, whatever the bytes.</summary>
    /// <param name="file">The whole file; the result refers to it.</param>
    /// <param name="reason">What is wrong with it, or null.</param>
    public static Snapshot? TryDecode(ReadOnlyMemory<byte> file, out string? reason)
    {
        reason = Check(file.Span);
        if (reason is not null) return null;
        try
        {
            return Decode(file);
        }
        catch (Exception fault) when (fault is ArgumentException or OverflowException or FormatException)
        {
            reason = "its keys and values do not fit each other";
            return null;
        }
    }

    /// <summary>Whether a later version of the format wrote these bytes: they are not damaged, only not for us.</summary>
    public static bool IsNewer(ReadOnlySpan<byte> file) =>
        file.Length >= 8 && file.StartsWith(SnapshotFormat.Magic) &&
        VersionOf(file) > SnapshotFormat.Native;

    private static string? Check(ReadOnlySpan<byte> file)
    {
        if (file.Length < SnapshotFormat.HeaderLength + SnapshotFormat.TrailerLength) return "it is cut off";
        if (!file.StartsWith(SnapshotFormat.Magic)) return "it is no snapshot";
        var version = VersionOf(file);
        if (version is not (SnapshotFormat.Classic or SnapshotFormat.Native))
            return $"its format is {version}, this version reads {SnapshotFormat.Classic} and {SnapshotFormat.Native}";
        var crc = BinaryPrimitives.ReadUInt32LittleEndian(file[^SnapshotFormat.TrailerLength..]);
        return SnapshotFormat.Crc(file[..^SnapshotFormat.TrailerLength]) == crc ? null : "its checksum is wrong";
    }

    private static uint VersionOf(ReadOnlySpan<byte> file) => BinaryPrimitives.ReadUInt32LittleEndian(file[4..]);

    private static Snapshot Decode(ReadOnlyMemory<byte> file)
    {
        var generation = BinaryPrimitives.ReadInt64LittleEndian(file.Span[8..]);
        var keysLength = checked((int)BinaryPrimitives.ReadUInt32LittleEndian(file.Span[16..]));
        var keys = new SnapshotReader(file.Slice(SnapshotFormat.HeaderLength, keysLength));
        var values = new SnapshotReader(file[(SnapshotFormat.HeaderLength + keysLength)..^SnapshotFormat.TrailerLength]);

        var isNativeKnown = VersionOf(file.Span) >= SnapshotFormat.Native;
        var folded = new string[keys.ReadCount(4)];
        for (var at = 0; at < folded.Length; at++) folded[at] = keys.ReadText();
        var families = new MetricFamilyData[keys.ReadCount(23)];
        for (var at = 0; at < families.Length; at++) families[at] = ReadFamily(keys, values, isNativeKnown);
        ExemplarBytes.Read(values.Rest, families);
        return new Snapshot(generation, folded, families);
    }

    private static MetricFamilyData ReadFamily(SnapshotReader keys, SnapshotReader values, bool isNativeKnown)
    {
        var (name, help, unit) = (keys.ReadText(), keys.ReadText(), keys.ReadText());
        var (kind, merge, own) = ((MetricKind)keys.ReadByte(), (GaugeMerge)keys.ReadByte(), keys.ReadByte() == 1);
        var isNative = isNativeKnown && keys.ReadByte() == 1 && kind == MetricKind.Histogram;
        var bounds = new double[keys.ReadCount(8)];
        for (var at = 0; at < bounds.Length; at++) bounds[at] = keys.ReadDouble();
        var labels = new ReadOnlyMemory<byte>[keys.ReadCount(4)];
        for (var at = 0; at < labels.Length; at++) labels[at] = keys.ReadBytes();

        var buckets = kind == MetricKind.Histogram ? bounds.Length + 1 : 0;
        var data = new MetricFamilyData(
            new MetricDescriptor(name, kind, help, unit, merge, own, bounds),
            labels,
            new double[labels.Length],
            new long[labels.Length],
            new long[checked(labels.Length * buckets)]);
        for (var at = 0; at < data.Values.Length; at++) data.Values[at] = values.ReadDouble();
        for (var at = 0; at < data.Times.Length; at++) data.Times[at] = values.ReadInt64();
        for (var at = 0; at < data.Buckets.Length; at++) data.Buckets[at] = values.ReadInt64();
        return isNative ? data with { Native = ReadNative(data, values) } : data;
    }

    private static ExponentialCounts[] ReadNative(MetricFamilyData data, SnapshotReader values)
    {
        var native = new ExponentialCounts[data.Labels.Length];
        for (var series = 0; series < native.Length; series++)
        {
            var count = 0L;
            foreach (var bucket in data.BucketsOf(series)) count += bucket;
            native[series] = NativeBytes.Read(values.ReadInt64, count);
        }

        return native;
    }

    /// <summary>A place in the bytes that moves on; reading over the end is an ArgumentException.</summary>
    private sealed class SnapshotReader(ReadOnlyMemory<byte> rest)
    {
        private ReadOnlyMemory<byte> _rest = rest;

        /// <summary>What has not been read.</summary>
        public ReadOnlySpan<byte> Rest => _rest.Span;

        public byte ReadByte() => Take(1).Span[0];

        public long ReadInt64() => BinaryPrimitives.ReadInt64LittleEndian(Take(8).Span);

        public double ReadDouble() => BitConverter.Int64BitsToDouble(ReadInt64());

        public ReadOnlyMemory<byte> ReadBytes() => Take(checked((int)ReadUInt32()));

        public string ReadText() => Encoding.UTF8.GetString(ReadBytes().Span);

        /// <summary>A number of things of at least this size, so that a wrong one cannot ask for all memory.</summary>
        public int ReadCount(int leastBytes)
        {
            var count = ReadUInt32();
            return count <= (uint)(_rest.Length / leastBytes) ? (int)count : throw new FormatException();
        }

        private uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4).Span);

        private ReadOnlyMemory<byte> Take(int bytes)
        {
            var taken = _rest[..bytes];
            _rest = _rest[bytes..];
            return taken;
        }
    }
}
