using System.Text;

namespace Attest.Monitoring.Audit.Verification;

/// <summary>One signature of a note, unchecked.</summary>
/// <param name="Name">The signer, by its own word.</param>
/// <param name="KeyId">The first four bytes of what its key hashes to, in hexadecimal.</param>
/// <param name="Bytes">What the key made of the note's text.</param>
internal sealed record NoteLine(string Name, string KeyId, byte[] Bytes);

/// <summary>
/// A signed note (c2sp.org/signed-note), read strictly: exactly one spelling of each byte is taken, so that no byte of a
/// file can change unseen.
/// </summary>
/// <param name="Text">What is signed, with its last newline.</param>
/// <param name="Signatures">At least one.</param>
internal sealed record StrictNote(string Text, IReadOnlyList<NoteLine> Signatures)
{
    /// <summary>More than any note needs: sixteen signatures of the largest kind.</summary>
    public const int LongestNote = 128 * 1024;

    private const int MostSignatures = 64;
    private const int KeyIdSize = 4;
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a note.</summary>
    /// <param name="bytes">All of it.</param>
    /// <param name="fault">Why it is none; names the line.</param>
    public static StrictNote? TryRead(ReadOnlySpan<byte> bytes, out string fault)
    {
        fault = "";
        string note;
        try
        {
            note = Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            fault = "it is not UTF-8";
            return null;
        }

        if (note.AsSpan().IndexOfAnyInRange('\0', '\t') >= 0 || note.AsSpan().IndexOfAnyInRange('\v', '\u001f') >= 0)
        {
            fault = "it holds a control character";
            return null;
        }

        var blank = note.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (blank < 0 || !note.EndsWith('\n') || blank + 2 == note.Length)
        {
            fault = "it has no signature behind a blank line";
            return null;
        }

        var text = note[..(blank + 1)];
        var lines = note[(blank + 2)..^1].Split('\n');
        if (lines.Length > MostSignatures)
        {
            fault = $"it has more than {MostSignatures} signatures";
            return null;
        }

        var signatures = new List<NoteLine>();
        foreach (var line in lines)
        {
            if (Signature(line) is { } signature)
            {
                signatures.Add(signature);
                continue;
            }

            fault = $"line {text.Count(c => c == '\n') + 2 + signatures.Count} is no signature";
            return null;
        }

        return new StrictNote(text, signatures);
    }

    private static NoteLine? Signature(string line)
    {
        var parts = line.Split(' ');
        if (parts is not ["—", { Length: > 0 } name, var base64] || name.Contains('+', StringComparison.Ordinal)) return null;
        if (name.Any(char.IsWhiteSpace)) return null;
        var bytes = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64, bytes, out var length) || length <= KeyIdSize) return null;

        // The last digit may have bits that say nothing.
        if (Convert.ToBase64String(bytes, 0, length) != base64) return null;
        return new NoteLine(name, Convert.ToHexStringLower(bytes.AsSpan(0, KeyIdSize)), bytes[KeyIdSize..length]);
    }
}
