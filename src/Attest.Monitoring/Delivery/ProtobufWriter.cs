using System.Buffers.Binary;
using System.Text;

namespace Attest.Monitoring.Delivery;

/// <summary>
/// Writes protobuf messages (protobuf, "Encoding") into one buffer that is used again. A message inside another is written
/// in place: one byte is kept for its length, and a longer length moves what was written. Not thread-safe.
/// </summary>
internal sealed class ProtobufWriter
{
    private byte[] _buffer = new byte[16 * 1024];
    private int _length;

    /// <summary>What was written; valid until the next write.</summary>
    public ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, _length);

    public int Length => _length;

    /// <summary>Bytes it holds on to.</summary>
    public int Capacity => _buffer.Length;

    /// <summary>Starts anew.</summary>
    public void Clear() => _length = 0;

    /// <summary>Takes back all that was written since <see cref="Length"/> was <paramref name="length"/>.</summary>
    public void CutBack(int length) => _length = length;

    /// <summary>Opens the message of a field.</summary>
    /// <returns>For <see cref="End"/>.</returns>
    public int Begin(int field)
    {
        Key(field, 2);
        Room(1);
        return _length++;
    }

    /// <summary>Closes the message.</summary>
    public void End(int begin)
    {
        var content = begin + 1;
        var length = _length - content;
        var extra = VarintLength((uint)length) - 1;
        if (extra > 0)
        {
            Room(extra);
            _buffer.AsSpan(content, length).CopyTo(_buffer.AsSpan(content + extra));
            _length += extra;
        }

        var end = _length;
        _length = begin;
        Varint((ulong)length);
        _length = end;
    }

    /// <summary>int32, int64, uint64, bool, enum.</summary>
    public void Number(int field, ulong value)
    {
        Key(field, 0);
        Varint(value);
    }

    /// <summary>sint32, sint64.</summary>
    public void Signed(int field, long value) => Number(field, ZigZag(value));

    /// <summary>One number of a packed field of int64 or uint64 that <see cref="Begin"/> opened.</summary>
    public void Packed(ulong value) => Varint(value);

    /// <summary>One number of a packed field of sint32 or sint64 that <see cref="Begin"/> opened.</summary>
    public void PackedSigned(long value) => Varint(ZigZag(value));

    public void Fixed32(int field, uint value)
    {
        Key(field, 5);
        Room(4);
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer.AsSpan(_length), value);
        _length += 4;
    }

    public void Fixed64(int field, ulong value)
    {
        Key(field, 1);
        Room(8);
        BinaryPrimitives.WriteUInt64LittleEndian(_buffer.AsSpan(_length), value);
        _length += 8;
    }

    public void Double(int field, double value) => Fixed64(field, BitConverter.DoubleToUInt64Bits(value));

    public void Bytes(int field, ReadOnlySpan<byte> value)
    {
        Key(field, 2);
        Varint((ulong)value.Length);
        Room(value.Length);
        value.CopyTo(_buffer.AsSpan(_length));
        _length += value.Length;
    }

    /// <summary>A text, also an empty one; half a surrogate pair becomes U+FFFD.</summary>
    public void Text(int field, ReadOnlySpan<char> value)
    {
        Key(field, 2);
        var length = Encoding.UTF8.GetByteCount(value);
        Varint((ulong)length);
        Room(length);
        _length += Encoding.UTF8.GetBytes(value, _buffer.AsSpan(_length));
    }

    private void Key(int field, int type) => Varint((ulong)(field << 3 | type));

    private void Varint(ulong value)
    {
        Room(10);
        while (value >= 0x80)
        {
            _buffer[_length++] = (byte)(value | 0x80);
            value >>= 7;
        }

        _buffer[_length++] = (byte)value;
    }

    /// <summary>Small numbers of either sign stay short.</summary>
    private static ulong ZigZag(long value) => (ulong)(value << 1 ^ value >> 63);

    private static int VarintLength(uint value) => value < 1 << 7 ? 1 : value < 1 << 14 ? 2 : value < 1 << 21 ? 3 : value < 1 << 28 ? 4 : 5;

    private void Room(int more)
    {
        if (_buffer.Length - _length < more) Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + more));
    }
}
