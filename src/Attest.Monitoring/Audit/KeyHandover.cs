using System.Text;
using Attest.Monitoring.Audit.Proofs;
using Attest.Monitoring.Audit.Reading;
using Attest.Monitoring.Audit.Tree;
using Attest.Monitoring.Keys;
using Attest.Monitoring.State;
using LogHead = Attest.Monitoring.Audit.Integration.LogHead;

namespace Attest.Monitoring.Audit;

/// <summary>
/// Hands a log from one key to the next: a proof, under a checkpoint that the old key signed, of the entry that names the
/// new one. Whoever trusts the old key alone can follow it, offline. The log's lock is held.
/// </summary>
/// <param name="place">The log and its key.</param>
internal sealed class KeyHandover(AuditPlace place)
{
    /// <summary>Of a handover whose key may not have been replaced yet.</summary>
    public const string Unfinished = ".new";

    /// <summary>Does it. Each step is durable before the next; cut short anywhere, one of the two keys is the key.</summary>
    /// <param name="old">The key that signed <paramref name="head"/>.</param>
    /// <param name="next">The new key.</param>
    /// <param name="head">Holds the entry.</param>
    /// <param name="entry">Names the new key.</param>
    /// <exception cref="IOException">It could not be written.</exception>
    /// <exception cref="InvalidDataException">The entry is not in the log.</exception>
    public void Do(VerifierKey old, SigningKey next, Checkpoint head, byte[] entry)
    {
        var path = place.Key.HandoverPath(old.Id);
        DurableFile.Replace(path + Unfinished, Encoding.UTF8.GetBytes(Prove(head, entry)));
        place.Key.Replace(next);
        File.Move(path + Unfinished, path, overwrite: true);
        DurableFile.FlushFolder(Path.GetDirectoryName(path)!);
        DurableFile.Replace(place.Log.Checkpoint, LogHead.Sign(head, next), place.Journals.NextCheckpoint);
    }

    /// <summary>It is among the last: others may have come between.</summary>
    private string Prove(Checkpoint head, byte[] entry)
    {
        var log = new LogPlace(place.Log.Root, "", "", "");
        var known = Reading.LogHead.Read(log.Folder);
        for (var seq = head.Size - 1; seq >= 0 && seq > head.Size - TilePath.Full * 16; seq--)
        {
            if (Entries.Read(log.Folder, known, seq).AsSpan().SequenceEqual(entry)) return LogProof.Make(log, known, seq).ToString();
        }

        throw new InvalidDataException($"{place.Log.Root} does not hold the event that was just written");
    }
}
