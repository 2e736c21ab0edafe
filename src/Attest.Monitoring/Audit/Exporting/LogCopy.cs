using Attest.Monitoring.Audit.Anchors;
using Attest.Monitoring.Audit.Reading;
using Attest.Monitoring.Audit.Tree;
using Attest.Monitoring.Audit.Verification;

namespace Attest.Monitoring.Audit.Exporting;

/// <summary>
/// Copies a whole log as it is at one moment into a folder of its own, made like a state folder: <c>audit/</c> and
/// <c>keys/</c> with the public keys, <c>stamps/</c> with the time stamps. <c>attest audit verify --home</c> takes it as it
/// takes the original.
/// </summary>
internal static class LogCopy
{
    private const int LargestTile = TilePath.Full * (sizeof(ushort) + ushort.MaxValue);

    /// <summary>Copies.</summary>
    /// <param name="place">The log.</param>
    /// <param name="target">A folder that is empty or not there.</param>
    /// <param name="stamps">The time stamps that are kept of a log, by its name.</param>
    /// <param name="cancellation">Ends it early; what is there is left.</param>
    /// <returns>How many entries it has.</returns>
    /// <exception cref="AttestException"><see cref="ErrorIds.OutputUnwritable"/>; <see cref="ErrorIds.AuditLogInvalid"/>.</exception>
    public static long Write(LogPlace place, string target, Func<string, IReadOnlyList<KeptStamp>> stamps, CancellationToken cancellation)
    {
        var head = LogHead.Read(place.Folder);
        if (head.Size == 0) throw new AttestException(ErrorIds.AuditLogInvalid, $"The audit log at {place.Folder} has no entries.", "Run something first.");
        try
        {
            NewFolder(target);
            var audit = Path.Combine(target, "audit");
            foreach (var tile in Tiles(head.Size))
            {
                cancellation.ThrowIfCancellationRequested();
                Copy(place.Folder, audit, tile);
            }

            File.WriteAllBytes(Path.Combine(audit, "checkpoint"), head.Note);
            CopyKeys(place, Path.Combine(target, "keys"));
            CopyStamps(stamps(head.Origin), head, Path.Combine(target, "stamps"));
            return head.Size;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw WholeFile.Unwritable(target, fault);
        }
    }

    /// <summary>Makes a folder that holds nothing yet.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.OutputUnwritable"/>: it holds something.</exception>
    public static void NewFolder(string target)
    {
        if (Path.Exists(target) && (File.Exists(target) || Directory.EnumerateFileSystemEntries(target).Any()))
        {
            throw new AttestException(ErrorIds.OutputUnwritable, $"{target} is there already and not an empty folder.", "Name a folder that is not there yet.");
        }

        Directory.CreateDirectory(target);
    }

    /// <summary>Copies the public keys of a log.</summary>
    private static void CopyKeys(LogPlace place, string to)
    {
        Directory.CreateDirectory(to);
        var stem = place.KeyNames[..place.KeyNames.IndexOf('*', StringComparison.Ordinal)];
        foreach (var key in (string[])[.. place.KeyFiles, .. place.Handovers]) File.Copy(key, Path.Combine(to, "audit" + Path.GetFileName(key)[stem.Length..]));
    }

    /// <summary>Copies the stamps of what is copied: of a larger checkpoint they would say that the copy was cut.</summary>
    private static void CopyStamps(IReadOnlyList<KeptStamp> stamps, LogHead head, string to)
    {
        var own = Path.Combine(to, AnchoredCheckpoint.HashOf(head.Origin));
        foreach (var stamp in stamps)
        {
            if (stamp.Size < 0 || stamp.Size > head.Size || !File.Exists(stamp.Checkpoint)) continue;
            Directory.CreateDirectory(own);
            File.WriteAllBytes(Path.Combine(own, Path.GetFileName(stamp.Checkpoint)), stamp.Note);
            File.WriteAllBytes(Path.Combine(own, Path.GetFileName(stamp.Stamp)), stamp.Response);
        }
    }

    /// <summary>Every tile and bundle that a tree of a size has.</summary>
    public static IEnumerable<TilePath> Tiles(long size)
    {
        for (var level = TilePath.Entries; TilePath.HashesAt(level, size) > 0; level++)
        {
            for (long index = 0; TilePath.At(level, index, size) is { } tile; index++) yield return tile;
        }
    }

    private static void Copy(string from, string to, TilePath tile)
    {
        var file = new LogFile(from);
        var target = Path.Combine(to, tile.ToString());
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        if (!file.TryRead(tile.ToString(), LargestTile, out var content, out var fault))
        {
            if (fault is not null || !tile.IsPartial || !file.TryRead(tile.WhenFull.ToString(), LargestTile, out content, out fault))
            {
                throw new AttestException(
                    ErrorIds.AuditLogInvalid, $"{Path.Combine(from, tile.ToString())} of the audit log cannot be used: {fault ?? "it is missing"}.", "'attest audit verify' says what is wrong with the log.");
            }

            content = content[..Length(content, tile)];
        }

        File.WriteAllBytes(target, content);
    }

    /// <summary>How much of a full tile its partial one was.</summary>
    private static int Length(ReadOnlySpan<byte> full, TilePath tile)
    {
        if (tile.Level != TilePath.Entries) return tile.Width * TreeHash.Size;
        var rest = full;
        for (var entry = 0; entry < tile.Width; entry++) _ = EntryBundle.TryTake(ref rest, out _);
        return full.Length - rest.Length;
    }
}
