namespace Attest.Monitoring.State;

/// <summary>Replaces a file in one step: a reader sees the old content or the new, never a part.</summary>
internal static class AtomicFile
{
    /// <summary>Writes beside <paramref name="path"/> and renames over it. Mode 0600.</summary>
    /// <exception cref="IOException">The disk is full or the folder not writable; the old file is untouched.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var temporary = $"{path}.{Environment.ProcessId}.{Environment.CurrentManagedThreadId}.tmp";
        try
        {
            using (var handle = File.OpenHandle(temporary, FileMode.Create, FileAccess.Write, FileShare.Delete))
            {
                RandomAccess.Write(handle, content, 0);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }
}
