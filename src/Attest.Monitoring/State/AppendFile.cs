using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Attest.Monitoring.State;

/// <summary>
/// Appends as the system does it: each write goes to the end that the file has at that moment, whoever else writes
/// (<c>O_APPEND</c>, POSIX open(2); <c>FILE_APPEND_DATA</c> on Windows). .NET's own append mode only seeks once, so two
/// processes overwrite each other.
/// </summary>
internal static partial class AppendFile
{
    private const int NoSuchFile = 2;
    private const int Interrupted = 4;
    private const uint AppendData = 0x4;
    private const uint ReadAttributes = 0x80;
    private const uint Synchronize = 0x100000;
    private const uint ShareAll = 0x7;
    private const uint OpenAlways = 4;

    /// <summary>Opens a plain file at its end; makes it where there is none, mode 0640 less the umask.</summary>
    /// <param name="path">The file.</param>
    /// <param name="length">What it holds already, bytes.</param>
    /// <exception cref="IOException">It cannot be opened, or is a pipe or terminal.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be made.</exception>
    public static SafeFileHandle Open(string path, out long length)
    {
        var file = OperatingSystem.IsWindows() ? OpenOnWindows(path) : OpenOnUnix(path);
        try
        {
            length = RandomAccess.GetLength(file);
            return file;
        }
        catch (NotSupportedException fault)
        {
            file.Dispose();
            throw new IOException("it is a pipe or a terminal, not a file; logging.output: console writes to standard error", fault);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Appends; what several processes write in one call each does not mix on a local file system.</summary>
    /// <returns>How many bytes the file took: fewer than given on a full disk, with the reason in <paramref name="fault"/>.</returns>
    public static int Write(SafeFileHandle file, ReadOnlySpan<byte> content, out IOException? fault)
    {
        fault = null;
        if (OperatingSystem.IsWindows())
        {
            if (WriteFile(file, in MemoryMarshal.GetReference(content), (uint)content.Length, out var taken, 0)) return (int)taken;
            fault = Fault();
            return 0;
        }

        var done = 0;
        while (done < content.Length)
        {
            var count = write(file, in MemoryMarshal.GetReference(content[done..]), content.Length - done);
            if (count < 0 && Marshal.GetLastPInvokeError() == Interrupted) continue;
            if (count <= 0)
            {
                fault = Fault();
                return done;
            }

            done += (int)count;
        }

        return done;
    }

    [UnsupportedOSPlatform("windows")]
    private static SafeFileHandle OpenOnUnix(string path)
    {
        // Write only, append, close on exec; a pipe without a reader is an error instead of a wait. No O_CREAT: its mode
        // is a variadic argument, which not every calling convention passes as this one would.
        var flags = OperatingSystem.IsMacOS() ? 0x1 | 0x8 | 0x1000000 | 0x4 : 0x1 | 0x400 | 0x80000 | 0x800;
        var descriptor = open(path, flags);
        if (descriptor < 0 && Marshal.GetLastPInvokeError() == NoSuchFile)
        {
            Make(path);
            descriptor = open(path, flags);
        }

        return descriptor < 0 ? throw Fault() : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    [UnsupportedOSPlatform("windows")]
    private static void Make(string path)
    {
        try
        {
            new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                Share = FileShare.ReadWrite | FileShare.Delete,
                BufferSize = 0,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead,
            }).Dispose();
        }
        catch (IOException) when (File.Exists(path))
        {
            // Another process was quicker.
        }
    }

    [SupportedOSPlatform("windows")]
    private static SafeFileHandle OpenOnWindows(string path)
    {
        var file = CreateFile(path, AppendData | ReadAttributes | Synchronize, ShareAll, 0, OpenAlways, 0, 0);
        return file.IsInvalid ? throw Fault() : file;
    }

    private static IOException Fault()
    {
        var error = Marshal.GetLastPInvokeError();
        return new IOException(Marshal.GetPInvokeErrorMessage(error), error);
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint write(SafeFileHandle file, in byte content, nint count);

    [LibraryImport("kernel32", EntryPoint = "CreateFileW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    private static partial SafeFileHandle CreateFile(
        string name, uint access, uint share, nint security, uint disposition, uint attributes, nint template);

    [LibraryImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool WriteFile(SafeFileHandle file, in byte content, uint count, out uint written, nint overlapped);
}
