using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Attest.Monitoring.State;

/// <summary>
/// Makes what was written survive a crash of the machine, and says so only when the system did. .NET's own flush
/// swallows EIO and ENOSPC (measured on .NET 10), so the system is called directly and its answer is checked.
/// </summary>
internal static partial class DurableFile
{
    private const int FullFsync = 51;
    private const int OpenReadOnly = 0;
    private const int InvalidArgument = 22;

    /// <summary>Returns once the file's content is on stable storage.</summary>
    /// <exception cref="IOException">It is not: what was written since the last success must be taken for lost.</exception>
    public static void Flush(SafeFileHandle file)
    {
        var done = OperatingSystem.IsWindows() ? FlushFileBuffers(file)
            : OperatingSystem.IsMacOS() ? fcntl(file, FullFsync) == 0 || fsync(file) == 0
            : fsync(file) == 0;
        if (!done) throw Fault("The file could not be made durable");
    }

    /// <summary>Returns once the names in a folder are on stable storage: after a file was made or renamed there.</summary>
    /// <exception cref="IOException">They are not.</exception>
    public static void FlushFolder(string path)
    {
        // NTFS journals names by itself, and Windows gives no handle that could be flushed.
        if (OperatingSystem.IsWindows()) return;
        var descriptor = open(path, OpenReadOnly);
        if (descriptor < 0) throw Fault($"The folder {path} could not be opened to make it durable");
        using var folder = new SafeFileHandle(descriptor, ownsHandle: true);

        // Some file systems (over FUSE) cannot flush a folder and say EINVAL.
        if (fsync(folder) != 0 && Marshal.GetLastPInvokeError() != InvalidArgument)
        {
            throw Fault($"The folder {path} could not be made durable");
        }
    }

    /// <summary>
    /// Replaces a file in one step, durably: written beside it, flushed, renamed over it, the folder flushed. Mode 0600;
    /// in a folder of a group, the group's too.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="content">What it shall hold.</param>
    /// <param name="beside">Where it is written first, on the same file system; null = beside it.</param>
    /// <exception cref="IOException">It could not be made durable; the old content or the new is there, never a part.</exception>
    public static void Replace(string path, ReadOnlySpan<byte> content, string? beside = null)
    {
        var temporary = beside ?? $"{path}.{Environment.ProcessId}-{Environment.CurrentManagedThreadId}.tmp";
        using (var file = Prepare(temporary, content)) Flush(file.SafeFileHandle);
        Publish(temporary, path);
    }

    /// <summary>The first half of <see cref="Replace"/>: writes what shall replace a file; it is not durable yet.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    public static FileStream Prepare(string temporary, ReadOnlySpan<byte> content)
    {
        var file = new FileStream(temporary, AtomicFile.Private(FileMode.Create));
        try
        {
            file.Write(content);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The second half: what was prepared, and made durable, takes the file's place, durably.</summary>
    /// <exception cref="IOException">It could not be made durable; the old content or the new is there.</exception>
    public static void Publish(string temporary, string path)
    {
        if (!OperatingSystem.IsWindows()) GroupFolder.ShareFile(temporary);
        File.Move(temporary, path, overwrite: true);
        FlushFolder(Path.GetDirectoryName(path)!);
    }

    private static IOException Fault(string what)
    {
        var error = Marshal.GetLastPInvokeError();
        return new IOException($"{what}: {Marshal.GetPInvokeErrorMessage(error)}", error);
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fsync(SafeFileHandle file);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fcntl(SafeFileHandle file, int command);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool FlushFileBuffers(SafeFileHandle file);
}
