using Microsoft.Win32.SafeHandles;

namespace Attest.Monitoring.Audit.Journals;

/// <summary>Reads whole records of a journal, its own process still writing or long dead.</summary>
internal static class JournalReader
{
    /// <summary>Reads on from an offset.</summary>
    /// <param name="path">The journal.</param>
    /// <param name="offset">Where a record begins, or the end.</param>
    /// <param name="most">Of so many bytes at most; at least one record.</param>
    /// <returns>Whole records; null when the file is gone.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static JournalPart? Read(string path, long offset, int most)
    {
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return Read(file, offset, most);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <inheritdoc cref="Read(string, long, int)"/>
    public static JournalPart Read(SafeFileHandle file, long offset, int most)
    {
        var length = RandomAccess.GetLength(file);
        var bytes = new byte[(int)Math.Clamp(length - offset, 0, most)];
        var read = 0;
        while (read < bytes.Length && RandomAccess.Read(file, bytes.AsSpan(read), offset + read) is > 0 and var part) read += part;

        var end = 0;
        while (JournalRecord.TryRead(bytes.AsSpan(end, read - end), out var size)) end += size;
        return new JournalPart(bytes.AsMemory(0, end), AtEnd: read == length - offset);
    }
}

/// <summary>A piece of a journal.</summary>
/// <param name="Records">Whole and sound.</param>
/// <param name="AtEnd">Whether the file was read to its end: then what follows the records is no whole one.</param>
internal sealed record JournalPart(ReadOnlyMemory<byte> Records, bool AtEnd)
{
    /// <summary>Takes the next entry off the front of what is left of the records.</summary>
    public static bool TryTake(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> entry)
    {
        var whole = JournalRecord.TryRead(rest, out var size);
        entry = whole ? rest[JournalRecord.HeaderSize..size] : default;
        rest = rest[size..];
        return whole;
    }
}
