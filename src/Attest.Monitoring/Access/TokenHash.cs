using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Attest.Monitoring.Access;

/// <summary>
/// What is kept of a token: SHA-256 over a salt of its own and the token. A slow hash would protect words that can be
/// guessed; 256 random bits cannot, so it would cost every request and win nothing (docs/design/0010-access.md).
/// </summary>
internal sealed class TokenHash
{
    private const string Kind = "sha256";
    private const int SaltBytes = 16;

    private readonly byte[] _salt;
    private readonly byte[] _hash;

    private TokenHash(byte[] salt, byte[] hash) => (_salt, _hash) = (salt, hash);

    /// <summary>Hashes a token with a new salt.</summary>
    public static TokenHash Of(string token)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        var hash = new byte[SHA256.HashSizeInBytes];
        Hash(salt, token, hash);
        return new TokenHash(salt, hash);
    }

    /// <summary>Reads <c>sha256:SALT:HASH</c>, both base64url; null when a text is not that.</summary>
    public static TokenHash? Read(string text)
    {
        var parts = text.Split(':');
        if (parts.Length != 3 || parts[0] != Kind) return null;
        try
        {
            var (salt, hash) = (Base64Url.DecodeFromChars(parts[1]), Base64Url.DecodeFromChars(parts[2]));
            return salt.Length == SaltBytes && hash.Length == SHA256.HashSizeInBytes ? new TokenHash(salt, hash) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>Whether it is this token's; takes as long when it is not.</summary>
    public bool IsOf(ReadOnlySpan<char> token)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        Hash(_salt, token, hash);
        return CryptographicOperations.FixedTimeEquals(hash, _hash);
    }

    public override string ToString() => $"{Kind}:{Base64Url.EncodeToString(_salt)}:{Base64Url.EncodeToString(_hash)}";

    private static void Hash(ReadOnlySpan<byte> salt, ReadOnlySpan<char> token, Span<byte> hash)
    {
        Span<byte> text = stackalloc byte[SaltBytes + TokenText.Length * 3];
        salt.CopyTo(text);
        var length = SaltBytes + Encoding.UTF8.GetBytes(token, text[SaltBytes..]);
        SHA256.HashData(text[..length], hash);
        CryptographicOperations.ZeroMemory(text);
    }
}
