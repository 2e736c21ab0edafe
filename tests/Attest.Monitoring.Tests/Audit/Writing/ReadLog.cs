using System.Text.Json;
using Attest.Monitoring.Audit.Tree;
using Attest.Monitoring.Keys;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Tests.Audit.Writing;

/// <summary>
/// Reads a whole log the plainest way and holds it to every word of the specification: each tile that the size demands is
/// there, has the hashes of the entries, and the root is the signed one.
/// </summary>
internal static class ReadLog
{
    /// <summary>The value of <c>message</c> of every entry, in the log's order.</summary>
    public static List<string> Messages(StateFolder state) =>
        [.. Entries(state).Select(entry => JsonDocument.Parse(entry).RootElement).Where(json => json.TryGetProperty("message", out _))
            .Select(json => json.GetProperty("message").GetString()!)];

    public static Checkpoint Head(StateFolder state)
    {
        var note = SignedNote.TryParse(File.ReadAllBytes(Path.Combine(state.Audit, "checkpoint")));
        Assert.NotNull(note);
        var head = Checkpoint.TryParse(note.Text);
        Assert.NotNull(head);
        Assert.NotNull(note.SignedBy(head.Origin, new KeyFile(Path.Combine(state.Keys, "audit.pem")).Verifiers()));
        return head;
    }

    public static List<byte[]> Entries(StateFolder state)
    {
        if (!File.Exists(Path.Combine(state.Audit, "checkpoint"))) return [];
        var head = Head(state);
        var entries = new List<byte[]>();
        for (long index = 0; TilePath.At(TilePath.Entries, index, head.Size) is { } tile; index++)
        {
            ReadOnlySpan<byte> rest = Content(state, tile);
            for (var place = 0; place < tile.Width; place++)
            {
                Assert.True(EntryBundle.TryTake(ref rest, out var entry), $"{tile} is cut short");
                entries.Add(entry.ToArray());
            }

            Assert.True(rest.IsEmpty, $"{tile} is too long");
        }

        var hashes = entries.Select(entry => TreeHashing.Leaf(entry)).ToList();
        for (var level = 0; hashes.Count > 0; level++) hashes = Level(state, level, hashes);
        var range = new CompactRange();
        foreach (var entry in entries) range.Append(TreeHashing.Leaf(entry));
        Assert.Equal(head.Root, range.Root());
        return entries;
    }

    /// <summary>The names of all files of the log, with slashes.</summary>
    public static List<string> Files(StateFolder state) =>
        [.. Directory.EnumerateFiles(state.Audit, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(state.Audit, path).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    private static List<TreeHash> Level(StateFolder state, int level, List<TreeHash> hashes)
    {
        var above = new List<TreeHash>();
        for (var start = 0; start < hashes.Count; start += TilePath.Full)
        {
            var of = hashes.Skip(start).Take(TilePath.Full).ToList();
            var content = Content(state, new TilePath(level, start / TilePath.Full, of.Count));
            Assert.Equal(of.SelectMany(hash => hash.ToArray()), content);
            if (of.Count < TilePath.Full) continue;
            var range = new CompactRange();
            foreach (var hash in of) range.Append(hash);
            above.Add(range.Root());
        }

        return above;
    }

    private static byte[] Content(StateFolder state, TilePath tile) => File.ReadAllBytes(Path.Combine(state.Audit, tile.ToString()));
}
