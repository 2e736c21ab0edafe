using System.Security.Cryptography;
using System.Text;

namespace Attest.Monitoring.Audit.Verification;

/// <summary>A public key that signs checkpoints: ECDSA P-256 as the signed note's type 0x02 has it.</summary>
/// <param name="Source">The file it was read from, as messages name it.</param>
/// <param name="Spki">The key, DER.</param>
internal sealed record TrustedKey(string Source, byte[] Spki)
{
    private const int LargestFile = 16 * 1024;

    /// <summary>The largest tree that it may sign: that under which it was replaced; null = it is the key of today.</summary>
    public long? Until { get; init; }

    /// <summary>The first four bytes of the SHA-256 of the key's DER, in hexadecimal.</summary>
    public string Id { get; } = Convert.ToHexStringLower(SHA256.HashData(Spki).AsSpan(0, 4));

    /// <summary>The SHA-256 of the key's DER, in hexadecimal: what two people compare.</summary>
    public string Fingerprint => Convert.ToHexStringLower(SHA256.HashData(Spki));

    /// <summary>Reads a PEM file of one public key.</summary>
    /// <param name="path">The file.</param>
    /// <param name="source">As messages name it.</param>
    /// <param name="fault">Why it is none.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static TrustedKey? TryRead(string path, string source, out string fault)
    {
        fault = "it is no public key in PEM (SPKI, ECDSA P-256)";
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (file.Length > LargestFile) return null;
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        var text = Encoding.Latin1.GetString(bytes);
        try
        {
            using var key = ECDsa.Create();
            key.ImportFromPem(text);
            var spki = key.ExportSubjectPublicKeyInfo();
            if (key.KeySize != 256) return null;

            // What stands in the file beside the key could be changed unseen.
            if (text.ReplaceLineEndings("\n").TrimEnd('\n') == PemEncoding.WriteString("PUBLIC KEY", spki)) return new TrustedKey(source, spki);
            fault = "it holds something beside one public key in PEM";
            return null;
        }
        catch (Exception error) when (error is ArgumentException or CryptographicException or PlatformNotSupportedException)
        {
            return null;
        }
    }

    /// <summary>Whether this key made that signature of that text.</summary>
    public bool Signed(string text, NoteLine signature)
    {
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(Spki, out _);
        return key.VerifyData(
            Encoding.UTF8.GetBytes(text), signature.Bytes, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }
}
