using System.Globalization;
using System.Text;
using Attest.Monitoring.Audit.Reading;
using Attest.Monitoring.Audit.Tree;
using Attest.Monitoring.Audit.Verification;

namespace Attest.Monitoring.Audit.Proofs;

/// <summary>
/// A proof that an entry is in a log, to be checked anywhere with the log's public key alone (c2sp.org/tlog-proof@v1). The
/// entry itself goes along as the extra data; that is safe, since it must hash to the leaf that the proof is of.
/// </summary>
/// <param name="Index">The entry's place.</param>
/// <param name="Entry">The entry; null when the file does not carry it.</param>
/// <param name="Hashes">From the leaf's sibling to the root's child.</param>
/// <param name="Checkpoint">The signed note, whole.</param>
internal sealed record LogProof(long Index, byte[]? Entry, IReadOnlyList<TreeHash> Hashes, byte[] Checkpoint)
{
    /// <summary>A longer file is no proof: 64 hashes, an entry, a checkpoint.</summary>
    public const int LongestFile = 512 * 1024;

    private const string Header = "c2sp.org/tlog-proof@v1";
    private const string ExtraWord = "extra ";
    private const string IndexWord = "index ";

    /// <summary>Proves an entry.</summary>
    /// <param name="place">The log.</param>
    /// <param name="seq">The entry, from 0.</param>
    /// <exception cref="AttestException"><see cref="ErrorIds.AuditEntryNotFound"/>; <see cref="ErrorIds.AuditLogInvalid"/>.</exception>
    public static LogProof Make(LogPlace place, long seq) => Make(place, LogHead.Read(place.Folder), seq);

    /// <summary>Proves an entry to a state of the log that was read before.</summary>
    /// <inheritdoc cref="Make(LogPlace, long)"/>
    public static LogProof Make(LogPlace place, LogHead head, long seq)
    {
        var proof = Read(place, head, seq);
        var checkpoint = TreeHead.TryRead(proof.Checkpoint, out _)!;
        if (InclusionProof.Verifies(seq, head.Size, TreeHashing.Leaf(proof.Entry!), proof.Hashes, checkpoint.Root)) return proof;
        throw new AttestException(
            ErrorIds.AuditLogInvalid, $"Entry {seq} is not in the tree that the checkpoint of {place.Folder} vouches for.", "'attest audit verify' says what is wrong with the log.");
    }

    /// <summary>What the tiles say of an entry, unchecked.</summary>
    /// <inheritdoc cref="Make(LogPlace, long)"/>
    public static LogProof Read(LogPlace place, LogHead head, long seq)
    {
        var entry = Entries.Read(place.Folder, head, seq);
        return new LogProof(seq, entry, InclusionProof.Make(seq, head.Size, new TileHashes(place.Folder, head.Size).Read), head.Note);
    }

    /// <summary>The file.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(Header).Append('\n');
        if (Entry is not null) text.Append(ExtraWord).Append(Convert.ToBase64String(Entry)).Append('\n');
        text.Append(CultureInfo.InvariantCulture, $"{IndexWord}{Index}\n");
        foreach (var hash in Hashes) text.Append(hash).Append('\n');
        return text.Append('\n').Append(Encoding.UTF8.GetString(Checkpoint)).ToString();
    }

    /// <summary>Reads a file; null when it is no proof.</summary>
    public static LogProof? TryRead(ReadOnlySpan<byte> file, out string fault)
    {
        fault = "it does not begin with 'c2sp.org/tlog-proof@v1'";
        var text = Encoding.UTF8.GetString(file);
        var end = text.IndexOf("\n\n", StringComparison.Ordinal);
        if (file.Length > LongestFile || end < 0 || !text.StartsWith(Header + "\n", StringComparison.Ordinal)) return null;
        var lines = text[..end].Split('\n');
        var at = 1;
        byte[]? extra = null;
        if (at < lines.Length && lines[at].StartsWith(ExtraWord, StringComparison.Ordinal))
        {
            fault = "its extra data is no base64";
            extra = new byte[lines[at].Length];
            var base64 = lines[at++][ExtraWord.Length..];
            if (!Convert.TryFromBase64String(base64, extra, out var length)) return null;
            extra = extra[..length];

            // The last digit may have bits that say nothing.
            if (Convert.ToBase64String(extra) != base64) return null;
        }

        fault = "it has no index";
        if (at == lines.Length || !lines[at].StartsWith(IndexWord, StringComparison.Ordinal)) return null;
        var digits = lines[at++][IndexWord.Length..];
        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            || index.ToString(CultureInfo.InvariantCulture) != digits) return null;
        var hashes = new List<TreeHash>();
        for (; at < lines.Length; at++)
        {
            fault = $"its line {at + 1} is no hash";
            if (hashes.Count > 63 || !TreeHash.TryParse(lines[at], out var hash)) return null;
            hashes.Add(hash);
        }

        fault = "";
        return new LogProof(index, extra, hashes, Encoding.UTF8.GetBytes(text[(end + 2)..]));
    }
}
