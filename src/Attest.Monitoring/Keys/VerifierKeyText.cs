using System.Globalization;

namespace Attest.Monitoring.Keys;

/// <summary>A public key with its name as one line, <c>name+id+base64</c> (c2sp.org/signed-note, "Verifier keys").</summary>
internal static class VerifierKeyText
{
    /// <summary>ECDSA over a NIST curve, the public key as <c>SubjectPublicKeyInfo</c>.</summary>
    private const byte Ecdsa = 2;

    /// <summary>Writes it.</summary>
    public static string Of(string name, VerifierKey key) => string.Create(
        CultureInfo.InvariantCulture, $"{name}+{key.Id:x8}+{Convert.ToBase64String([Ecdsa, .. key.SubjectPublicKeyInfo])}");

    /// <summary>Reads it.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.KeyInvalid"/>: no verifier key of ECDSA P-256.</exception>
    public static (string Name, VerifierKey Key) Read(string text)
    {
        var parts = text.Trim().Split('+', 3);
        var material = new byte[text.Length];
        if (parts.Length == 3
            && NoteSignature.IsName(parts[0])
            && uint.TryParse(parts[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var id)
            && Convert.TryFromBase64String(parts[2], material, out var length)
            && length > 1 && material[0] == Ecdsa)
        {
            var key = VerifierKey.FromSubjectPublicKeyInfo(material[1..length], "The verifier key");
            if (key.Id == id) return (parts[0], key);
            key.Dispose();
        }

        throw new AttestException(
            ErrorIds.KeyInvalid,
            "The verifier key is not of the form name+id+key with an ECDSA P-256 key.",
            "Copy the whole line; Ed25519 keys cannot be used.");
    }
}
