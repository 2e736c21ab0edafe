using System.Text;
using System.Text.Unicode;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Integrations.YamlDotNet;

/// <summary>The characters of a YAML file: UTF-8, printable (YAML 1.2.2, section 5.1).</summary>
internal static class YamlText
{
    /// <exception cref="AttestException"><see cref="ErrorIds.DocumentInvalid"/> at the first byte that is no text.</exception>
    public static string Decode(string file, ReadOnlySpan<byte> content)
    {
        if (content.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) || content.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
            throw YamlDocument.Invalid(new SourcePosition(file, 1, 1), "this file is UTF-16: save it as UTF-8");
        if (!Utf8.IsValid(content))
            throw YamlDocument.Invalid(PlaceOf(file, content, FirstInvalid(content)), "this is not UTF-8: save the file as UTF-8");

        var text = Encoding.UTF8.GetString(content);
        for (var i = 0; i < text.Length; i++)
        {
            // The parser takes NUL for the end, so that the rest of the file would go unread.
            if (!IsPrintable(text[i]))
            {
                var place = PlaceOf(file, content, Encoding.UTF8.GetByteCount(text.AsSpan(0, i)));
                throw YamlDocument.Invalid(place, $"the control character U+{(int)text[i]:X4} cannot stand in a text file");
            }
        }
        return text;
    }

    private static bool IsPrintable(char letter) =>
        letter >= ' ' ? letter is not ('\x7F' or (>= '\x80' and <= '\x9F' and not '\x85') or '\uFFFE' or '\uFFFF') : letter is '\t' or '\n' or '\r';

    private static int FirstInvalid(ReadOnlySpan<byte> content)
    {
        var index = 0;
        while (Rune.DecodeFromUtf8(content[index..], out _, out var length) == System.Buffers.OperationStatus.Done)
            index += length;
        return index;
    }

    private static SourcePosition PlaceOf(string file, ReadOnlySpan<byte> content, int index)
    {
        var before = content[..index];
        var lineStart = before.LastIndexOf((byte)'\n') + 1;
        return new SourcePosition(file, before.Count((byte)'\n') + 1, Encoding.UTF8.GetCharCount(before[lineStart..]) + 1);
    }
}
