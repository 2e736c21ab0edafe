using Attest.Monitoring.Audit.Journals;
using Attest.Monitoring.Audit.Tree;
using Attest.Monitoring.Keys;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Audit.Integration;

/// <summary>
/// Takes what the journals hold into the tree and signs the new checkpoint, under the log's lock. The order is: tiles;
/// then how far the journals are in the tree; then the checkpoint's rename, which is the moment it all counts. Cut short
/// at any point, the next one does it again from the journals: nothing is lost, nothing is there twice.
/// </summary>
/// <param name="place">Where the log and its journals lie.</param>
/// <param name="key">The log's key; the lock is held.</param>
/// <param name="time">For the name of a new log.</param>
/// <param name="together">
/// Whether files are flushed by several threads at once: that is for a process that does it again and again. For one that
/// does it once and ends, threads cost more than they give.
/// </param>
internal sealed class LogIntegration(AuditPlace place, SigningKey key, TimeProvider time, bool together = false)
{
    /// <summary>Entries of one commit: few enough that the lock is held for some milliseconds only.</summary>
    private const int MostEntries = 4096;

    private const int MostBytes = 8 << 20;

    /// <summary>More than a journal grows to.</summary>
    private const int MostSalvaged = 128 << 20;

    /// <summary>How far the journals are in the tree now.</summary>
    public JournalOffsets Integrated { get; private set; } = JournalOffsets.None;

    /// <summary>The log's checkpoint now; null while it has none.</summary>
    public Checkpoint? Head { get; private set; }

    /// <summary>Journals in which whole records stood behind something that was none, and where that was.</summary>
    public IReadOnlyList<(string Journal, long Offset)> Damaged => _damaged;

    private readonly List<(string Journal, long Offset)> _damaged = [];

    /// <summary>Takes in all that is there.</summary>
    /// <returns>How many entries that were.</returns>
    /// <exception cref="InvalidDataException">The log is not what it was: nothing is put on top of it. The message names the file.</exception>
    /// <exception cref="IOException">It could not be written; the next one does it again.</exception>
    public long Run()
    {
        var integrated = Start();
        TileFiles.RemoveStray(place.Log, Head?.Size ?? 0);
        TreeEdge? edge = null;
        long total = 0;
        while (true)
        {
            var found = Read(integrated.After);
            if (found.Count == 0) break;
            edge ??= Edge();
            integrated = Commit(edge, integrated.After, found);
            total += found.Entries;
            edge = found.IsAll ? null : TreeEdge.Read(place.Log, Head!.Size);
            if (found.IsAll) break;
        }

        Integrated = integrated.After;
        RemoveDeadJournals();
        return total;
    }

    /// <summary>Which offsets count: those that the checkpoint made true.</summary>
    private IntegratedJournals Start()
    {
        Head = LogHead.Read(place.Log, place.Key.Verifiers());
        var size = Head?.Size ?? 0;
        IntegratedJournals? known;
        try
        {
            known = IntegratedJournals.Read(place.Journals);
        }
        catch (InvalidDataException fault)
        {
            throw new InvalidDataException($"{place.Journals.Integrated} cannot be read: {fault.Message}", fault);
        }

        if (known is null)
        {
            if (Head is null) return new IntegratedJournals(JournalOffsets.None, JournalOffsets.None);
            throw new InvalidDataException($"{place.Journals.Integrated} is missing, and the log has {size} entries");
        }

        // Only an integration that was cut short leaves the older of the two, and with it the journals it read.
        if (known.For(size) is not { } counts || (counts != known.After && !HasJournalsOf(known)))
        {
            throw new InvalidDataException(Head is null
                ? $"{place.Log.Checkpoint} is missing; the log had {known.After.Size} entries"
                : $"{place.Log.Checkpoint} is of {size} entries; the log had {known.After.Size}");
        }

        return new IntegratedJournals(counts, counts);
    }

    private bool HasJournalsOf(IntegratedJournals known)
    {
        foreach (var (name, offset) in known.After.Offsets)
        {
            if (offset > known.Before.Of(name) && !File.Exists(place.Journals.PathOf(name))) return false;
        }

        return true;
    }

    private TreeEdge Edge()
    {
        var edge = TreeEdge.Read(place.Log, Head?.Size ?? 0);
        if (Head is not null && edge.Root() != Head.Root)
            throw new InvalidDataException($"the tiles in {place.Log.Root} do not have the root of {place.Log.Checkpoint}");
        return edge;
    }

    private Found Read(JournalOffsets offsets)
    {
        var found = new Found();
        foreach (var name in place.Journals.Names())
        {
            var offset = offsets.Of(name);
            if (found.Bytes >= MostBytes || found.Entries >= MostEntries)
            {
                found.IsAll = false;
                break;
            }

            if (JournalReader.Read(place.Journals.PathOf(name), offset, MostBytes) is not { } part) continue;
            found.Take(name, offset, part, MostEntries);
        }

        return found;
    }

    private IntegratedJournals Commit(TreeEdge edge, JournalOffsets before, Found found)
    {
        using var files = new TileFiles(place.Log);
        foreach (var records in found.Records)
        {
            var rest = records.Span;
            while (JournalPart.TryTake(ref rest, out var entry)) edge.Append(entry, files);
        }

        edge.Finish(place.Log, files);
        var integrated = new IntegratedJournals(before, new JournalOffsets(edge.Size, Offsets(before, found)));
        var next = new Checkpoint(Head?.Origin ?? LogHead.NewOrigin(place.Host, time), edge.Size, edge.Root());

        // What is renamed later is flushed with the tiles: three waits for the disk, one after the other, and not eight.
        using (var offsets = integrated.Prepare(place.Journals))
        using (var checkpoint = DurableFile.Prepare(place.Journals.NextCheckpoint, LogHead.Sign(next, key)))
            files.Flush(together, offsets.SafeFileHandle, checkpoint.SafeFileHandle);
        DurableFile.Publish(place.Journals.NextIntegrated, place.Journals.Integrated);
        DurableFile.Publish(place.Journals.NextCheckpoint, place.Log.Checkpoint);
        Head = next;
        files.RemovePartials();
        return integrated;
    }

    /// <summary>Of journals that are gone nothing is kept, once it is sure that they do not come back with a crash.</summary>
    private SortedDictionary<string, long> Offsets(JournalOffsets before, Found found)
    {
        var offsets = new SortedDictionary<string, long>(StringComparer.Ordinal);
        var anyGone = false;
        foreach (var (name, offset) in before.Offsets)
        {
            if (File.Exists(place.Journals.PathOf(name))) offsets[name] = offset;
            else anyGone = true;
        }

        if (anyGone) DurableFile.FlushFolder(place.Journals.Root);
        foreach (var (name, offset) in found.Offsets) offsets[name] = offset;
        return offsets;
    }

    /// <summary>Removes journals that are in the tree and whose process is gone: it held the file open while it lived.</summary>
    private void RemoveDeadJournals()
    {
        foreach (var (name, offset) in Integrated.Offsets)
        {
            var path = place.Journals.PathOf(name);
            try
            {
                using var alone = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
                FileLock.EnsureAlone(alone);
                var left = RandomAccess.GetLength(alone) - offset;
                if (offset == 0 || left < 0) continue;
                if (left > 0)
                {
                    // Its process may have written once more before it ended.
                    if (JournalReader.Read(alone, offset, MostBytes).Records.Length > 0) continue;
                    if (JournalSalvage.Behind(alone, offset, MostSalvaged) is { Length: > 0 } records)
                    {
                        if (OperatingSystem.IsWindows()) alone.Dispose();
                        JournalSalvage.Save(place.Journals, name, records, Integrated.Of(JournalSalvage.NameOf(name)) > 0);
                        _damaged.Add((name, offset));
                        continue;
                    }
                }

                if (OperatingSystem.IsWindows()) alone.Dispose();
                File.Delete(path);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or NotSupportedException)
            {
                // Its process lives, or it is gone already, or the next integration has more luck.
            }
        }
    }

    /// <summary>What the journals hold beyond the tree.</summary>
    private sealed class Found
    {
        public List<ReadOnlyMemory<byte>> Records { get; } = [];
        public List<(string Name, long Offset)> Offsets { get; } = [];
        public long Entries { get; private set; }
        public long Bytes { get; private set; }
        public bool IsAll { get; set; } = true;
        public int Count => Records.Count;

        public void Take(string name, long offset, JournalPart part, int most)
        {
            var rest = part.Records.Span;
            while (Entries < most && JournalPart.TryTake(ref rest, out _)) Entries++;
            var taken = part.Records.Length - rest.Length;
            if (taken == 0) return;
            if (taken < part.Records.Length || !part.AtEnd) IsAll = false;
            Records.Add(part.Records[..taken]);
            Offsets.Add((name, offset + taken));
            Bytes += taken;
        }
    }
}
