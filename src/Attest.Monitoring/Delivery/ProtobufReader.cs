using System.Buffers.Binary;

namespace Attest.Monitoring.Delivery;

/// <summary>Reads the fields of one protobuf message, in the order they stand there (protobuf, "Encoding").</summary>
internal ref struct ProtobufReader(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> _rest = message;

    /// <summary>The number of the field that was read last.</summary>
    public int Field { get; private set; }

    /// <summary>Its value, when it is a number.</summary>
    public ulong Number { get; private set; }

    /// <summary>Its value, when it is a text, bytes or a message.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>Reads the next field; false at the end.</summary>
    /// <exception cref="FormatException">It is no protobuf message.</exception>
    public bool Next()
    {
        if (_rest.IsEmpty) return false;
        var key = Varint();
        Field = (int)(key >> 3);
        Number = 0;
        Bytes = default;
        switch (key & 7)
        {
            case 0: Number = Varint(); break;
            case 1: Number = BinaryPrimitives.ReadUInt64LittleEndian(Take(8)); break;
            case 2: Bytes = Take(Varint()); break;
            case 5: Number = BinaryPrimitives.ReadUInt32LittleEndian(Take(4)); break;
            default: throw new FormatException("A field has no type that protobuf knows.");
        }

        return true;
    }

    /// <summary>The value of a sint32 or sint64.</summary>
    public static long Signed(ulong number) => (long)(number >> 1) ^ -(long)(number & 1);

    /// <summary>The next number of a packed field, which moves on behind it.</summary>
    /// <exception cref="FormatException">It does not end.</exception>
    public static ulong Varint(ref ReadOnlySpan<byte> packed)
    {
        ulong value = 0;
        for (var shift = 0; shift < 64 && !packed.IsEmpty; shift += 7)
        {
            var octet = packed[0];
            packed = packed[1..];
            value |= (ulong)(octet & 0x7f) << shift;
            if (octet < 0x80) return value;
        }

        throw new FormatException("A number does not end.");
    }

    private ReadOnlySpan<byte> Take(ulong length)
    {
        if (length > (ulong)_rest.Length) throw new FormatException("A field is longer than its message.");
        var taken = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return taken;
    }

    private ulong Varint() => Varint(ref _rest);
}
