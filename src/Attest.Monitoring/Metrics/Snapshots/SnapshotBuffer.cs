using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Attest.Monitoring.Metrics.Snapshots;

/// <summary>
/// The bytes of a snapshot in the making. What was written before a <see cref="CutTo"/> stays behind it, so that a
/// column written again can be compared with itself.
/// </summary>
internal sealed class SnapshotBuffer : IBufferWriter<byte>
{
    private byte[] _bytes = new byte[8 * 1024];
    private int _used;

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _used);

    public int Length => _used;

    /// <summary>Goes back to a length.</summary>
    public void CutTo(int length) => _used = length;

    public void Advance(int count) => _used += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsMemory(_used);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsSpan(_used);
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        _used += bytes.Length;
    }

    public void Write(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(GetSpan(4), value);
        _used += 4;
    }

    public void Write(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(GetSpan(8), value);
        _used += 8;
    }

    public void Write(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        Write((uint)length);
        Encoding.UTF8.GetBytes(text, GetSpan(length));
        _used += length;
    }

    /// <summary>Writes a value over what stands at a place.</summary>
    public void WriteAt(int place, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(place), value);

    /// <summary>Writes numbers, and says whether other bytes stood there before.</summary>
    public bool WriteColumn(ReadOnlySpan<long> numbers)
    {
        var place = GetSpan(numbers.Length * 8)[..(numbers.Length * 8)];
        _used += place.Length;
        if (!BitConverter.IsLittleEndian)
        {
            for (var at = 0; at < numbers.Length; at++) BinaryPrimitives.WriteInt64LittleEndian(place[(at * 8)..], numbers[at]);
            return true;
        }

        var bytes = MemoryMarshal.AsBytes(numbers);
        if (bytes.SequenceEqual(place)) return false;
        bytes.CopyTo(place);
        return true;
    }

    private void Reserve(int bytes)
    {
        // All of it, not only what is used: see WriteColumn.
        if (_bytes.Length - _used < bytes) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _used + bytes));
        else if (_bytes.Length == _used) Array.Resize(ref _bytes, _bytes.Length * 2);
    }
}
