namespace Attest.Monitoring.Audit.Verification;

/// <summary>
/// Signed notes that were written one behind the other. A note ends with its signature lines (c2sp.org/signed-note), so the
/// next begins with the first line that is none. What was cut short by a full disk is passed over, up to the next empty line.
/// </summary>
internal static class NoteList
{
    private static ReadOnlySpan<byte> SignatureStart => "\u2014 "u8;

    /// <summary>Finds the notes; says nothing of what stands in them.</summary>
    /// <param name="content">A whole file.</param>
    /// <param name="pieces">The lines, from 1, where something begins that is no note.</param>
    public static IReadOnlyList<byte[]> Read(ReadOnlySpan<byte> content, out IReadOnlyList<int> pieces)
    {
        var notes = new List<byte[]>();
        var odd = new List<int>();
        int start = 0, startLine = 1, at = 0, line = 1;
        while (at < content.Length)
        {
            if (content[at] != '\n')
            {
                at = NextLine(content, at, ref line);
                continue;
            }

            var hasText = at > start;
            var end = at + 1;
            line++;
            while (content[end..].StartsWith(SignatureStart)) end = NextLine(content, end, ref line);
            if (end > at + 1 && hasText && content[end - 1] == '\n') notes.Add(content[start..end].ToArray());
            else if (end > at + 1 || hasText) odd.Add(startLine);
            (start, startLine, at) = (end, line, end);
        }

        if (start < content.Length) odd.Add(startLine);
        pieces = odd;
        return notes;
    }

    private static int NextLine(ReadOnlySpan<byte> content, int from, ref int line)
    {
        var length = content[from..].IndexOf((byte)'\n');
        if (length < 0) return content.Length;
        line++;
        return from + length + 1;
    }
}
