using Attest.Monitoring.Audit.Verification;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Audit.Anchors;

/// <summary>A file elsewhere that signed notes are appended to, durably; it may be one that can only be appended to.</summary>
/// <param name="path">Absolute.</param>
/// <param name="withinReach">Why it proves little where it lies; null = it is out of reach.</param>
internal sealed class FileAnchor(string path, string? withinReach) : IAnchor
{
    private const long LargestFile = 64 << 20;

    public string Name => $"file {path}";

    public string? Write(AnchoredCheckpoint checkpoint, CancellationToken cancellation)
    {
        try
        {
            var isNew = !File.Exists(path);
            using var file = AppendFile.Open(path, out var length);

            // What a full disk cut short ends with an empty line, so that it spoils no note behind it.
            byte[] content = length == 0 || EndsWell() ? checkpoint.Note : [.. "\n\n"u8, .. checkpoint.Note];
            var taken = AppendFile.Write(file, content, out var fault);
            if (taken < content.Length) throw AnchorFault.Of(Name, fault?.Message ?? "only a part of it was taken", inner: fault);
            DurableFile.Flush(file);
            if (isNew) DurableFile.FlushFolder(Path.GetDirectoryName(path)!);
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
            using var file = Open();
            if (file.Length > LargestFile) throw AnchorFault.Of(Name, $"it has {file.Length} bytes, more than the {LargestFile} that are read", "Begin a new file; keep the old one and give it with --checkpoint.");
            var content = new byte[file.Length];
            file.ReadExactly(content);
            var notes = NoteList.Read(content, out var pieces);

            // Cut short within its signature: told, but no reason to refuse all others.
            var whole = notes.Where(note => TreeHead.TryRead(note, out _) is not null).Select(note => new OutsideNote(note)).ToList();
            var odd = pieces.Select(line => $"what begins in line {line} is no checkpoint").ToList();
            if (whole.Count < notes.Count) odd.Add($"{notes.Count - whole.Count} of its notes are no checkpoints");
            return new(Name, whole) { WithinReach = withinReach, Oddities = [.. odd.Select(message => new AuditFinding(Name, null, message))] };
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            return new(Name, []) { Fault = "there is no such file" };
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw AnchorFault.Of(Name, fault.Message, inner: fault);
        }
    }

    /// <summary>Whether the last line is that of a signature, or empty.</summary>
    private bool EndsWell()
    {
        using var file = Open();
        var end = new byte[(int)Math.Min(file.Length, StrictNote.LongestNote)];
        file.Seek(-end.Length, SeekOrigin.End);
        file.ReadExactly(end);
        if (end is not [.., (byte)'\n']) return false;
        var last = end.AsSpan(0, end.Length - 1);
        last = last[(last.LastIndexOf((byte)'\n') + 1)..];
        return last.IsEmpty || last.StartsWith("\u2014 "u8);
    }

    private FileStream Open() => new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
}
