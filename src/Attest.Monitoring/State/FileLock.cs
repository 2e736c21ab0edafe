namespace Attest.Monitoring.State;

/// <summary>
/// An exclusive lock held by keeping a file open. The operating system lets go of it when the process dies, whatever
/// killed it; a process id would say nothing, since ids come again.
/// </summary>
internal sealed class FileLock : IDisposable
{
    private readonly FileStream _file;

    private FileLock(FileStream file) => _file = file;

    /// <summary>Takes the lock, or null when another process or handle holds it.</summary>
    /// <exception cref="IOException">The file cannot be made or opened for another reason.</exception>
    public static FileLock? TryTake(string path)
    {
        var options = AtomicFile.Private(FileMode.OpenOrCreate);
        options.Access = FileAccess.ReadWrite;

        // flock(LOCK_EX | LOCK_NB) on Unix, a share mode on Windows.
        options.Share = FileShare.None;
        try
        {
            var file = new FileStream(path, options);

            // Any account of a group may be the next to take it.
            if (!OperatingSystem.IsWindows()) GroupFolder.ShareFile(path);
            return new FileLock(file);
        }
        catch (IOException fault) when (IsHeld(fault))
        {
            return null;
        }
    }

    /// <summary>Lets go.</summary>
    public void Dispose() => _file.Dispose();

    // ERROR_SHARING_VIOLATION on Windows; EWOULDBLOCK (11 on Linux, 35 on macOS) elsewhere.
    private static bool IsHeld(IOException fault) => fault.HResult is unchecked((int)0x80070020) or 11 or 35;
}
