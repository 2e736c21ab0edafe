using System.Buffers.Binary;

namespace Attest.Monitoring.Keys;

/// <summary>One signature line of a note.</summary>
/// <param name="Name">The key's name.</param>
/// <param name="KeyId">Says, with the name, which key it was.</param>
/// <param name="Signature">In the form of the key's type; DER for ECDSA.</param>
internal sealed record NoteSignature(string Name, uint KeyId, ReadOnlyMemory<byte> Signature)
{
    private const string Start = "— ";
    private const int IdSize = sizeof(uint);

    /// <summary>Key names have no blank and no plus.</summary>
    public static bool IsName(string name)
    {
        foreach (var character in name)
        {
            if (char.IsWhiteSpace(character) || char.IsControl(character) || character == '+') return false;
        }

        return name.Length > 0;
    }

    /// <summary>Reads a line without its newline.</summary>
    public static NoteSignature? TryParse(string line)
    {
        if (!line.StartsWith(Start, StringComparison.Ordinal)) return null;
        var blank = line.IndexOf(' ', Start.Length);
        if (blank < 0 || !IsName(line[Start.Length..blank])) return null;
        var text = line[(blank + 1)..];
        var bytes = new byte[text.Length * 3 / 4 + 1];
        if (!Convert.TryFromBase64String(text, bytes, out var length) || length <= IdSize) return null;
        if (Convert.ToBase64String(bytes, 0, length) != text) return null;
        return new NoteSignature(
            line[Start.Length..blank], BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes.AsMemory(IdSize..length));
    }

    /// <summary>The line, with its newline.</summary>
    public override string ToString()
    {
        var bytes = new byte[IdSize + Signature.Length];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, KeyId);
        Signature.Span.CopyTo(bytes.AsSpan(IdSize));
        return $"{Start}{Name} {Convert.ToBase64String(bytes)}\n";
    }
}
