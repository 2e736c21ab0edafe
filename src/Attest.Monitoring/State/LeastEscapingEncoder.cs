using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;

namespace Attest.Monitoring.State;

/// <summary>
/// Escapes in JSON what RFC 8259, section 7, demands, and besides it what would end a line or steer a terminal: DEL, the
/// C1 controls, U+2028 and U+2029. Everything else stands as it is, in any script. The framework's encoders build tables
/// of all of Unicode first, which costs a short run more than all that it writes.
/// </summary>
internal sealed unsafe class LeastEscapingEncoder : JavaScriptEncoder
{
    private LeastEscapingEncoder()
    {
    }

    /// <summary>It has no state.</summary>
    public static LeastEscapingEncoder Instance { get; } = new();

    /// <summary><c>\uXXXX</c>.</summary>
    public override int MaxOutputCharactersPerInputCharacter => 6;

    public override bool WillEncode(int unicodeScalar) =>
        unicodeScalar is < 0x20 or '"' or '\\' or (>= 0x7F and <= 0x9F) or 0x2028 or 0x2029;

    public override int FindFirstCharacterToEncode(char* text, int textLength)
    {
        for (var i = 0; i < textLength; i++)
        {
            var character = text[i];
            if (character < 0x7F)
            {
                if (character is < ' ' or '"' or '\\') return i;
                continue;
            }

            if (WillEncode(character)) return i;
            if (!char.IsSurrogate(character)) continue;
            if (i + 1 == textLength || !char.IsSurrogatePair(character, text[i + 1])) return i;
            i++;
        }

        return -1;
    }

    public override int FindFirstCharacterToEncodeUtf8(ReadOnlySpan<byte> utf8Text)
    {
        for (var i = 0; i < utf8Text.Length; i++)
        {
            var unit = utf8Text[i];
            if (unit < 0x7F)
            {
                if (unit is < (byte)' ' or (byte)'"' or (byte)'\\') return i;
                continue;
            }

            if (Rune.DecodeFromUtf8(utf8Text[i..], out var scalar, out var length) != OperationStatus.Done) return i;
            if (WillEncode(scalar.Value)) return i;
            i += length - 1;
        }

        return -1;
    }

    public override bool TryEncodeUnicodeScalar(int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten)
    {
        numberOfCharactersWritten = 0;
        if (ShortEscape(unicodeScalar) is var letter and not '\0')
        {
            if (bufferLength < 2) return false;
            buffer[0] = '\\';
            buffer[1] = letter;
            numberOfCharactersWritten = 2;
            return true;
        }

        if (bufferLength < 6) return false;
        buffer[0] = '\\';
        buffer[1] = 'u';
        for (var digit = 0; digit < 4; digit++)
            buffer[2 + digit] = "0123456789ABCDEF"[(unicodeScalar >> (12 - (4 * digit))) & 0xF];
        numberOfCharactersWritten = 6;
        return true;
    }

    private static char ShortEscape(int scalar) => scalar switch
    {
        '"' => '"',
        '\\' => '\\',
        '\b' => 'b',
        '\f' => 'f',
        '\n' => 'n',
        '\r' => 'r',
        '\t' => 't',
        _ => '\0',
    };
}
