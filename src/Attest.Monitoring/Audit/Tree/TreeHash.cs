using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Attest.Monitoring.Audit.Tree;

/// <summary>A SHA-256 hash of a leaf or a subtree: 32 bytes, held in place.</summary>
internal readonly struct TreeHash : IEquatable<TreeHash>
{
    /// <summary>How many bytes it has.</summary>
    public const int Size = 32;

    private readonly Words _words;

    private TreeHash(Words words) => _words = words;

    /// <summary>Takes the first 32 bytes.</summary>
    public static TreeHash Read(ReadOnlySpan<byte> bytes) => new(MemoryMarshal.Read<Words>(bytes));

    /// <summary>Reads standard base64 of exactly 32 bytes.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TreeHash hash)
    {
        Span<byte> bytes = stackalloc byte[Size];
        var valid = text.Length == 44 && Convert.TryFromBase64Chars(text, bytes, out var length) && length == Size;
        hash = valid ? Read(bytes) : default;

        // The last digit of 32 bytes has two bits that say nothing: only one spelling is the hash's.
        return valid && text.SequenceEqual(hash.ToString());
    }

    /// <summary>Writes its 32 bytes.</summary>
    public void CopyTo(Span<byte> target) => MemoryMarshal.Write(target, in _words);

    /// <summary>Its bytes.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[Size];
        CopyTo(bytes);
        return bytes;
    }

    public bool Equals(TreeHash other)
    {
        ReadOnlySpan<ulong> mine = _words, others = other._words;
        return mine.SequenceEqual(others);
    }

    public override bool Equals(object? obj) => obj is TreeHash other && Equals(other);

    public override int GetHashCode() => _words[0].GetHashCode();

    /// <summary>Standard base64, as checkpoints and proofs spell it.</summary>
    public override string ToString() => Convert.ToBase64String(ToArray());

    public static bool operator ==(TreeHash left, TreeHash right) => left.Equals(right);

    public static bool operator !=(TreeHash left, TreeHash right) => !left.Equals(right);

    [InlineArray(4)]
    private struct Words
    {
        private ulong _first;
    }
}
