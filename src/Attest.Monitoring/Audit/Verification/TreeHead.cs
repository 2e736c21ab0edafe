using System.Globalization;
using Attest.Monitoring.Audit.Tree;

namespace Attest.Monitoring.Audit.Verification;

/// <summary>What a checkpoint says (c2sp.org/tlog-checkpoint), and the note it says it in.</summary>
internal sealed record TreeHead(string Origin, long Size, TreeHash Root, StrictNote Note)
{
    /// <summary>Reads a checkpoint.</summary>
    /// <param name="bytes">The whole note.</param>
    /// <param name="fault">Why it is none.</param>
    public static TreeHead? TryRead(ReadOnlySpan<byte> bytes, out string fault)
    {
        if (StrictNote.TryRead(bytes, out fault) is not { } note) return null;
        var lines = note.Text[..^1].Split('\n');
        fault = lines switch
        {
            { Length: < 3 } => "it has fewer than three lines of text",
            _ when lines.Contains("") => "it has an empty line in its text",
            _ when SizeOf(lines[1]) is null => "its second line is no size",
            _ when !TreeHash.TryParse(lines[2], out _) => "its third line is no root hash",
            _ => "",
        };
        if (fault.Length > 0) return null;
        _ = TreeHash.TryParse(lines[2], out var root);
        return new TreeHead(lines[0], SizeOf(lines[1])!.Value, root, note);
    }

    private static long? SizeOf(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size)
        && size.ToString(CultureInfo.InvariantCulture) == text ? size : null;
}
