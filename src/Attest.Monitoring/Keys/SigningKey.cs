using System.Security.Cryptography;

namespace Attest.Monitoring.Keys;

/// <summary>A private ECDSA P-256 key: signs the SHA-256 of what it is given.</summary>
internal sealed class SigningKey : IDisposable
{
    private readonly ECDsa _key;

    private SigningKey(ECDsa key)
    {
        _key = key;
        Verifier = VerifierKey.FromSubjectPublicKeyInfo(key.ExportSubjectPublicKeyInfo(), "the public key");
    }

    /// <summary>The public half.</summary>
    public VerifierKey Verifier { get; }

    /// <summary>The key as a PEM file has it: <c>BEGIN PRIVATE KEY</c> (PKCS#8, RFC 5208), a newline at the end.</summary>
    public string Pem => _key.ExportPkcs8PrivateKeyPem() + "\n";

    /// <summary>Makes a new key.</summary>
    public static SigningKey Generate() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>Reads <c>BEGIN PRIVATE KEY</c> or <c>BEGIN EC PRIVATE KEY</c>.</summary>
    /// <param name="pem">The file's text.</param>
    /// <param name="source">The file, for the message.</param>
    /// <exception cref="AttestException"><see cref="ErrorIds.KeyInvalid"/>: no P-256 private key.</exception>
    public static SigningKey FromPem(string pem, string source) => new(VerifierKey.Import(
        key =>
        {
            key.ImportFromPem(pem);

            // A public key alone imports as well; it could not sign.
            _ = key.ExportParameters(includePrivateParameters: true);
        },
        source));

    /// <summary>A DER signature (RFC 3279, section 2.2.3) over the SHA-256 of <paramref name="data"/>.</summary>
    public byte[] Sign(ReadOnlySpan<byte> data) =>
        _key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

    public void Dispose()
    {
        Verifier.Dispose();
        _key.Dispose();
    }
}
