using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Attest.Monitoring.State;

/// <summary>
/// An exclusive lock held by keeping a file open. The operating system lets go of it when the process dies, whatever
/// killed it; a process id would say nothing, since ids come again.
/// </summary>
internal sealed partial class FileLock : IDisposable
{
    private const int LockShared = 1;
    private const int LockExclusive = 2;
    private const int LockNonBlocking = 4;

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

    /// <summary>Makes sure that the system holds it for us: see <see cref="Ensure"/>.</summary>
    /// <exception cref="IOException">It does not.</exception>
    public void EnsureHeld() => Ensure(_file.SafeFileHandle, LockExclusive);

    /// <summary>Makes sure that whoever asks for a file alone is told that it is in use.</summary>
    /// <exception cref="IOException">It cannot be locked.</exception>
    public static void EnsureShared(SafeFileHandle file) => Ensure(file, LockShared);

    /// <summary>Makes sure that a file that was opened for oneself alone is in use by nobody else.</summary>
    /// <exception cref="IOException">It is, or it cannot be locked.</exception>
    public static void EnsureAlone(SafeFileHandle file) => Ensure(file, LockExclusive);

    /// <summary>
    /// .NET opens a file all the same when the system cannot lock it for another reason than that somebody else has (ENOLCK,
    /// EIO), or where it thinks that the file system cannot. Where two at once would lose something that is not enough.
    /// </summary>
    private static void Ensure(SafeFileHandle file, int how)
    {
        // On Windows the share mode is part of the opening. Elsewhere whoever holds the lock is given it once more.
        if (OperatingSystem.IsWindows() || flock(file, how | LockNonBlocking) == 0) return;
        throw new IOException($"The file cannot be locked: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    /// <summary>Lets go.</summary>
    public void Dispose() => _file.Dispose();

    // ERROR_SHARING_VIOLATION on Windows; EWOULDBLOCK (11 on Linux, 35 on macOS) elsewhere.
    private static bool IsHeld(IOException fault) => fault.HResult is unchecked((int)0x80070020) or 11 or 35;

    [LibraryImport("libc", SetLastError = true)]
    private static partial int flock(SafeFileHandle file, int operation);
}
