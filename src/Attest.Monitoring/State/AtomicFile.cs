namespace Attest.Monitoring.State;

/// <summary>Replaces a file in one step: a reader sees the old content or the new, never a part.</summary>
internal static class AtomicFile
{
    /// <summary>Writes beside <paramref name="path"/> and renames over it. Mode 0600.</summary>
    /// <exception cref="IOException">The disk is full or the folder not writable; the old file is untouched.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var temporary = $"{path}.{Environment.ProcessId}-{Environment.CurrentManagedThreadId}.tmp";
        try
        {
            using (var file = new FileStream(temporary, Private(FileMode.Create)))
            {
                file.Write(content);
            }

            if (!OperatingSystem.IsWindows()) GroupFolder.ShareFile(temporary);
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            TryDelete(temporary);
            throw;
        }
    }

    /// <summary>Options for a file that only its owner may read, unbuffered.</summary>
    public static FileStreamOptions Private(FileMode mode)
    {
        var options = new FileStreamOptions
        {
            Mode = mode,
            Access = FileAccess.Write,
            Share = FileShare.Read | FileShare.Delete,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (IOException)
        {
            // The fault that matters is the one already under way.
        }
    }
}
