using System.Text;

namespace Attest.Monitoring.Keys;

/// <summary>A text with signatures below it (c2sp.org/signed-note).</summary>
/// <param name="Text">What is signed; ends in a newline.</param>
/// <param name="Signatures">At least one; only those of known keys mean anything.</param>
internal sealed record SignedNote(string Text, IReadOnlyList<NoteSignature> Signatures)
{
    /// <summary>A note is not longer.</summary>
    public const int LongestBytes = 1 << 20;

    private const int MostSignatures = 100;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Signs a text with each key, under one name.</summary>
    /// <param name="text">Ends in a newline; no other control characters.</param>
    /// <param name="name">The keys' name; for a checkpoint the log's origin.</param>
    /// <param name="keys">At least one.</param>
    public static SignedNote Sign(string text, string name, params ReadOnlySpan<SigningKey> keys)
    {
        if (!IsText(text)) throw new ArgumentException("a note's text ends in a newline and has no other control character", nameof(text));
        if (!NoteSignature.IsName(name)) throw new ArgumentException("a key's name has no blank and no plus", nameof(name));
        var bytes = Encoding.UTF8.GetBytes(text);
        var signatures = new NoteSignature[keys.Length];
        for (var index = 0; index < keys.Length; index++)
        {
            signatures[index] = new NoteSignature(name, keys[index].Verifier.Id, keys[index].Sign(bytes));
        }

        return new SignedNote(text, signatures);
    }

    /// <summary>Reads a note; says nothing of whether its signatures are good.</summary>
    /// <returns>Null when it is none.</returns>
    public static SignedNote? TryParse(ReadOnlySpan<byte> note)
    {
        if (note.Length is 0 or > LongestBytes) return null;
        string all;
        try
        {
            all = Strict.GetString(note);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }

        // The last empty line separates.
        var end = all.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (end < 0 || !IsText(all)) return null;
        var lines = all[(end + 2)..].Split('\n');
        if (lines.Length is < 2 or > MostSignatures + 1) return null;
        var signatures = new NoteSignature[lines.Length - 1];
        for (var index = 0; index < signatures.Length; index++)
        {
            if (NoteSignature.TryParse(lines[index]) is not { } signature) return null;
            signatures[index] = signature;
        }

        return new SignedNote(all[..(end + 1)], signatures);
    }

    /// <summary>Which of the keys signed it: null when none did, or when a signature that names a known key is not good.</summary>
    /// <param name="name">The name that the keys have.</param>
    /// <param name="keys">Those that are trusted.</param>
    public VerifierKey? SignedBy(string name, IEnumerable<VerifierKey> keys)
    {
        var bytes = Encoding.UTF8.GetBytes(Text);
        VerifierKey? found = null;
        foreach (var key in keys)
        {
            foreach (var signature in Signatures)
            {
                if (signature.Name != name || signature.KeyId != key.Id) continue;
                if (!key.Verifies(bytes, signature.Signature.Span)) return null;
                found ??= key;
            }
        }

        return found;
    }

    /// <summary>The note as a file has it.</summary>
    public override string ToString() => $"{Text}\n{string.Concat(Signatures)}";

    private static bool IsText(string text)
    {
        if (text is not [.., '\n']) return false;
        foreach (var character in text)
        {
            if (character < ' ' && character != '\n') return false;
        }

        return true;
    }
}
