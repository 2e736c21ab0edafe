using Attest.Monitoring.State;
using Microsoft.Win32.SafeHandles;

namespace Attest.Monitoring.Audit.Journals;

/// <summary>
/// A journal of a dead process in which whole records stand behind something that is none: its disk failed, or somebody
/// changed it. (One that was cut short by the death of its process ends there.) The records behind the damage are taken into
/// a journal of their own, the damaged file is kept.
/// </summary>
internal static class JournalSalvage
{
    /// <summary>What the damaged file is called then.</summary>
    public const string Kept = ".damaged";

    /// <summary>The journal that holds what was saved of another.</summary>
    public static string NameOf(string journal) => Path.GetFileNameWithoutExtension(journal) + ".saved.wal";

    /// <summary>The whole records behind the first place where none stands; empty for a journal that just ends there.</summary>
    /// <param name="file">The journal.</param>
    /// <param name="offset">Where no whole record stands.</param>
    /// <param name="most">Of so many bytes at most.</param>
    public static byte[] Behind(SafeFileHandle file, long offset, int most)
    {
        var bytes = new byte[(int)Math.Clamp(RandomAccess.GetLength(file) - offset, 0, most)];
        var read = RandomAccess.Read(file, bytes, offset);
        using var saved = new MemoryStream();
        for (var at = 1; at < read;)
        {
            if (JournalRecord.TryRead(bytes.AsSpan(at, read - at), out var size)) saved.Write(bytes, at, size);
            at += Math.Max(size, 1);
        }

        return saved.ToArray();
    }

    /// <summary>Puts the records into a journal of their own and the damaged file aside; the log's lock is held.</summary>
    /// <param name="folder">The journals.</param>
    /// <param name="journal">The damaged one.</param>
    /// <param name="records">What was saved of it.</param>
    /// <param name="isSaved">Whether an earlier attempt, cut short, has saved it already.</param>
    /// <exception cref="IOException">It could not be done; the next one does it again.</exception>
    public static void Save(JournalFolder folder, string journal, byte[] records, bool isSaved)
    {
        var saved = folder.PathOf(NameOf(journal));
        if (!isSaved && !File.Exists(saved)) DurableFile.Replace(saved, records);
        File.Move(folder.PathOf(journal), folder.PathOf(journal) + Kept, overwrite: true);
        DurableFile.FlushFolder(folder.Root);
    }
}
