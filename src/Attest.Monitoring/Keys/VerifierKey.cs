using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Attest.Monitoring.Keys;

/// <summary>A public ECDSA P-256 key: checks signatures over SHA-256.</summary>
internal sealed class VerifierKey : IDisposable
{
    private const string P256 = "1.2.840.10045.3.1.7";

    private readonly ECDsa _key;

    private VerifierKey(ECDsa key)
    {
        _key = key;
        SubjectPublicKeyInfo = key.ExportSubjectPublicKeyInfo();
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(SubjectPublicKeyInfo, hash);
        Id = BinaryPrimitives.ReadUInt32BigEndian(hash);
    }

    /// <summary>DER (RFC 5280, section 4.1.2.7; RFC 5480).</summary>
    public byte[] SubjectPublicKeyInfo { get; }

    /// <summary>The first four bytes of SHA-256 of <see cref="SubjectPublicKeyInfo"/> (c2sp.org/signed-note, type 0x02).</summary>
    public uint Id { get; }

    /// <summary>The key as a PEM file has it: <c>BEGIN PUBLIC KEY</c>, a newline at the end.</summary>
    public string Pem => PemEncoding.WriteString("PUBLIC KEY", SubjectPublicKeyInfo) + "\n";

    /// <summary>Reads <c>BEGIN PUBLIC KEY</c>.</summary>
    /// <param name="pem">The file's text.</param>
    /// <param name="source">The file, for the message.</param>
    /// <exception cref="AttestException"><see cref="ErrorIds.KeyInvalid"/>: no P-256 public key.</exception>
    public static VerifierKey FromPem(string pem, string source) => new(Import(
        key =>
        {
            // A private key would import as well; whoever hands one over here does not mean to.
            if (!pem.Contains("-----BEGIN PUBLIC KEY-----", StringComparison.Ordinal)) throw new CryptographicException("it has no public key");
            key.ImportFromPem(pem);
        },
        source));

    /// <summary>Reads a DER <c>SubjectPublicKeyInfo</c>.</summary>
    /// <inheritdoc cref="FromPem"/>
    public static VerifierKey FromSubjectPublicKeyInfo(byte[] der, string source) => new(Import(
        key =>
        {
            key.ImportSubjectPublicKeyInfo(der, out var read);
            if (read != der.Length) throw new CryptographicException("something follows the key");
        },
        source));

    /// <summary>Reads the PEM file.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.KeyInvalid"/>: it cannot be read, or is no P-256 public key.</exception>
    public static VerifierKey Read(string path)
    {
        try
        {
            return FromPem(File.ReadAllText(path), path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Invalid(path, fault);
        }
    }

    /// <summary>Whether a DER signature (RFC 3279, section 2.2.3) over the SHA-256 of <paramref name="data"/> is this key's.</summary>
    public bool Verifies(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        try
        {
            return _key.VerifyData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    public void Dispose() => _key.Dispose();

    /// <summary>Whether a key is on the curve P-256.</summary>
    internal static bool IsP256(ECDsa key) => key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value == P256
        || key.ExportParameters(includePrivateParameters: false).Curve.Oid.FriendlyName is "nistP256" or "ECDSA_P256";

    internal static AttestException Invalid(string source, Exception fault) => new(
        ErrorIds.KeyInvalid,
        $"{source} is not a key that can be used: {fault.Message}",
        "Name a PEM file with an ECDSA P-256 key: 'BEGIN PRIVATE KEY' (PKCS#8) to sign, 'BEGIN PUBLIC KEY' to verify.",
        inner: fault);

    internal static ECDsa Import(Action<ECDsa> import, string source)
    {
        var key = ECDsa.Create();
        try
        {
            import(key);
            if (!IsP256(key)) throw new CryptographicException("it is not on the curve P-256");
            return key;
        }
        catch (Exception fault) when (fault is CryptographicException or ArgumentException or PlatformNotSupportedException)
        {
            key.Dispose();
            throw Invalid(source, fault);
        }
    }
}
