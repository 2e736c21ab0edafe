using Attest.Monitoring.Audit.Verification;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Audit.Anchors;

/// <summary>A folder elsewhere with a file for each checkpoint, by log and size. A file that is there is never written again.</summary>
/// <param name="path">Absolute.</param>
/// <param name="withinReach">Why it proves little where it lies; null = it is out of reach.</param>
internal sealed class FolderAnchor(string path, string? withinReach) : IAnchor
{
    /// <summary>How the names of checkpoints end.</summary>
    public const string Ending = ".checkpoint";

    private const int MostFiles = 200_000;

    public string Name => $"folder {path}";

    public string? Write(AnchoredCheckpoint checkpoint, CancellationToken cancellation)
    {
        try
        {
            var folder = Path.Combine(path, AnchoredCheckpoint.HashOf(checkpoint.Origin));
            Directory.CreateDirectory(folder);
            Keep(Path.Combine(folder, checkpoint.Name + Ending), checkpoint.Note);
            return withinReach;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw AnchorFault.Of(Name, fault.Message, inner: fault);
        }
    }

    public OutsideSource Read(string origin, CancellationToken cancellation)
    {
        try
        {
            var own = Path.Combine(path, AnchoredCheckpoint.HashOf(origin));
            var notes = Notes(own, cancellation);
            if (notes.Count == 0) notes = Notes(path, cancellation);
            return new(Name, notes) { WithinReach = withinReach };
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw AnchorFault.Of(Name, fault.Message, inner: fault);
        }
    }

    /// <summary>Writes a file that is not there yet, durably; one that is there stays.</summary>
    internal static void Keep(string file, ReadOnlySpan<byte> content)
    {
        if (File.Exists(file)) return;
        DurableFile.Replace(file, content);
    }

    private static List<OutsideNote> Notes(string folder, CancellationToken cancellation)
    {
        var notes = new List<OutsideNote>();
        if (!Directory.Exists(folder)) return notes;
        foreach (var file in Directory.EnumerateFiles(folder, "*" + Ending, SearchOption.AllDirectories).Take(MostFiles))
        {
            cancellation.ThrowIfCancellationRequested();
            if (new FileInfo(file).Length <= StrictNote.LongestNote) notes.Add(new(File.ReadAllBytes(file)));
        }

        return notes;
    }
}
