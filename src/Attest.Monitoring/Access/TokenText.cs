using System.Buffers;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace Attest.Monitoring.Access;

/// <summary>
/// How a token is written: <c>attest_</c>, 256 random bits as 43 digits of base 62, then their CRC-32 as 6 more. So a
/// scanner of repositories and logs knows one for certain by itself, and a mistyped one is no attempt at guessing.
/// </summary>
internal static class TokenText
{
    public const string Prefix = "attest_";

    /// <summary>The length of every token.</summary>
    public const int Length = 7 + RandomDigits + SumDigits;

    /// <summary>What people and scanners look for.</summary>
    public const string Pattern = "attest_[0-9A-Za-z]{49}";

    private const int RandomBytes = 32;
    private const int RandomDigits = 43;
    private const int SumDigits = 6;
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private static readonly SearchValues<char> Allowed = SearchValues.Create(Alphabet);

    /// <summary>A new one.</summary>
    /// <param name="fill">Fills bytes at random, fit for keys; null = the system's generator.</param>
    public static string New(Action<Span<byte>>? fill = null)
    {
        Span<byte> random = stackalloc byte[RandomBytes];
        (fill ?? RandomNumberGenerator.Fill)(random);
        var digits = Digits(new BigInteger(random, isUnsigned: true), RandomDigits);
        CryptographicOperations.ZeroMemory(random);
        return $"{Prefix}{digits}{SumOf(digits)}";
    }

    /// <summary>Whether a text is written as a token is, and its sum is right.</summary>
    public static bool IsWellFormed(ReadOnlySpan<char> text) =>
        text.Length == Length && text.StartsWith(Prefix, StringComparison.Ordinal) &&
        !text[Prefix.Length..].ContainsAnyExcept(Allowed) &&
        text[^SumDigits..].SequenceEqual(SumOf(text[Prefix.Length..^SumDigits]));

    private static string SumOf(ReadOnlySpan<char> digits)
    {
        Span<byte> ascii = stackalloc byte[RandomDigits];
        Encoding.ASCII.GetBytes(digits, ascii);
        return Digits(Crc32(ascii), SumDigits);
    }

    private static string Digits(BigInteger number, int count)
    {
        Span<char> digits = stackalloc char[count];
        for (var at = count - 1; at >= 0; at--)
        {
            number = BigInteger.DivRem(number, Alphabet.Length, out var digit);
            digits[at] = Alphabet[(int)digit];
        }

        return new string(digits);
    }

    /// <summary>As zlib and everybody's scanners have it (ISO 3309, polynomial 0x04C11DB7, reflected); the processor's is another.</summary>
    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = ~0u;
        foreach (var one in bytes)
        {
            crc ^= one;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320u : crc >> 1;
        }

        return ~crc;
    }
}
