using System.Runtime.InteropServices;

namespace Attest.Monitoring.Health.Machine;

/// <summary>Room on the disk that holds a path.</summary>
/// <param name="Total">Bytes.</param>
/// <param name="Free">Bytes that this account may still use.</param>
/// <param name="Inodes">Files and folders that it can hold; null where there is no such limit, or it is not told.</param>
/// <param name="FreeInodes">How many more.</param>
internal sealed partial record DiskSpace(long Total, long Free, long? Inodes, long? FreeInodes)
{
    /// <summary>Asks the operating system; blocks as long as it does.</summary>
    /// <param name="path">Absolute; exists.</param>
    /// <exception cref="IOException">It cannot be told.</exception>
    public static DiskSpace Of(string path)
    {
        if (!Path.Exists(path)) throw new DirectoryNotFoundException($"{path} is not there");
        var disk = new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(path)! : path);
        var (inodes, free) = OperatingSystem.IsLinux() && Environment.Is64BitProcess ? Linux(path) : (null, null);
        return new DiskSpace(disk.TotalSize, disk.AvailableFreeSpace, inodes, free);
    }

    // btrfs and the like make inodes as they need them, and say 0.
    private static unsafe (long?, long?) Linux(string path)
    {
        Statvfs state;
        return statvfs(path, &state) == 0 && state.Files > 0 ? ((long)state.Files, (long)state.Available) : (null, null);
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int statvfs(string path, Statvfs* state);

    /// <summary>As glibc and musl lay it out on 64 bits: statvfs(3); longer than both.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    private struct Statvfs
    {
        [FieldOffset(40)]
        public ulong Files;

        [FieldOffset(56)]
        public ulong Available;
    }
}
