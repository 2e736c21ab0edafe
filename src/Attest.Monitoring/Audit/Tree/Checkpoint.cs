using System.Globalization;

namespace Attest.Monitoring.Audit.Tree;

/// <summary>
/// The text of a signed tree head (c2sp.org/tlog-checkpoint): whose tree, how many leaves, which root.
/// </summary>
/// <param name="Origin">Names the log: <c>host/attest/uuid</c>.</param>
/// <param name="Size">How many leaves.</param>
/// <param name="Root">The hash of them all.</param>
internal sealed record Checkpoint(string Origin, long Size, TreeHash Root)
{
    /// <summary>The note text, to be signed: lines that each end in a newline.</summary>
    public string Text => string.Create(CultureInfo.InvariantCulture, $"{Origin}\n{Size}\n{Root}\n");

    /// <summary>Reads a note's text; lines behind the third are extensions, opaque to us.</summary>
    /// <returns>Null when it is no checkpoint.</returns>
    public static Checkpoint? TryParse(string text)
    {
        if (text is not [.., '\n']) return null;
        var lines = text[..^1].Split('\n');
        if (lines.Length < 3 || lines.Contains("")) return null;
        return long.TryParse(lines[1], NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            && size.ToString(CultureInfo.InvariantCulture) == lines[1]
            && TreeHash.TryParse(lines[2], out var root)
            ? new Checkpoint(lines[0], size, root)
            : null;
    }
}
