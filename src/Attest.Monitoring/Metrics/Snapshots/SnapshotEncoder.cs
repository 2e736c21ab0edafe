using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Attest.Monitoring.Metrics.Exemplars;

namespace Attest.Monitoring.Metrics.Snapshots;

/// <summary>Turns a snapshot into bytes; the buffer is used again, so one encoder serves one writer.</summary>
internal sealed class SnapshotEncoder
{
    private readonly ArrayBufferWriter<byte> _bytes = new(8 * 1024);

    /// <summary>The bytes, valid until the next call.</summary>
    public ReadOnlyMemory<byte> Encode(Snapshot snapshot)
    {
        _bytes.ResetWrittenCount();
        _bytes.Write(SnapshotFormat.Magic);
        Write(SnapshotFormat.Version);
        Write(snapshot.Generation);
        Write(0u);
        Write(0u);
        WriteKeys(snapshot);
        var keys = _bytes.WrittenSpan[SnapshotFormat.HeaderLength..];
        var header = MemoryMarshal.AsMemory(_bytes.WrittenMemory).Span;
        BinaryPrimitives.WriteUInt32LittleEndian(header[16..], (uint)keys.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header[20..], SnapshotFormat.Crc(keys));
        foreach (var family in snapshot.Families) WriteValues(family);
        if (HasExemplars(snapshot)) ExemplarBytes.Write(snapshot.Families, _bytes);
        Write(SnapshotFormat.Crc(_bytes.WrittenSpan));
        return _bytes.WrittenMemory;
    }

    private static bool HasExemplars(Snapshot snapshot)
    {
        foreach (var family in snapshot.Families)
            if (family.Exemplars is not null) return true;
        return false;
    }

    private void WriteKeys(Snapshot snapshot)
    {
        Write((uint)snapshot.Folded.Count);
        foreach (var id in snapshot.Folded) Write(id);
        Write((uint)snapshot.Families.Count);
        foreach (var family in snapshot.Families)
        {
            var descriptor = family.Descriptor;
            Write(descriptor.Name);
            Write(descriptor.Help);
            Write(descriptor.Unit);
            _bytes.Write([(byte)descriptor.Kind, (byte)descriptor.Merge, descriptor.Own ? (byte)1 : (byte)0]);
            Write((uint)descriptor.Bounds.Length);
            foreach (var bound in descriptor.Bounds) Write(BitConverter.DoubleToInt64Bits(bound));
            Write((uint)family.Labels.Length);
            foreach (var labels in family.Labels)
            {
                Write((uint)labels.Length);
                _bytes.Write(labels.Span);
            }
        }
    }

    private void WriteValues(MetricFamilyData family)
    {
        foreach (var value in family.Values) Write(BitConverter.DoubleToInt64Bits(value));
        foreach (var time in family.Times) Write(time);
        foreach (var count in family.Buckets) Write(count);
    }

    private void Write(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes.GetSpan(4), value);
        _bytes.Advance(4);
    }

    private void Write(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_bytes.GetSpan(8), value);
        _bytes.Advance(8);
    }

    private void Write(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        Write((uint)length);
        Encoding.UTF8.GetBytes(text, _bytes.GetSpan(length));
        _bytes.Advance(length);
    }
}
