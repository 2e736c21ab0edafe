using System.Text;

namespace Attest.Monitoring.Running.Output;

/// <summary>
/// Base64 and base64url (RFC 4648, sections 4 and 5) of bytes that stand anywhere in what was encoded: at each of the
/// three alignments, the characters that depend on these bytes alone.
/// </summary>
internal static class Base64Forms
{
    public static void AddTo(List<byte[]> patterns, ReadOnlySpan<byte> secret)
    {
        for (var lead = 0; lead < 3; lead++)
        {
            byte[] framed = [.. new byte[lead], .. secret];
            var text = Convert.ToBase64String(framed);
            var first = (8 * lead + 5) / 6;
            AddBoth(patterns, text[first..(8 * framed.Length / 6)]);

            // At the end of what was encoded, or before the line end of `echo`, the last character is known as well.
            AddEnding(patterns, text[first..]);
            AddEnding(patterns, Convert.ToBase64String([.. framed, (byte)'\n'])[first..]);
        }
    }

    private static void AddEnding(List<byte[]> patterns, string text)
    {
        AddBoth(patterns, text);
        if (text.EndsWith('=')) AddBoth(patterns, text.TrimEnd('='));
    }

    private static void AddBoth(List<byte[]> patterns, string text)
    {
        patterns.Add(Encoding.ASCII.GetBytes(text));
        if (text.AsSpan().ContainsAny('+', '/'))
            patterns.Add(Encoding.ASCII.GetBytes(text.Replace('+', '-').Replace('/', '_')));
    }
}
