using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Attest.Monitoring.State;

/// <summary>
/// Folders that a group of accounts shares. The set-group-ID bit marks them and hands the group on to what is made
/// inside (inode(7)); whoever makes something inside gives the group the same rights.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal static partial class GroupFolder
{
    private const UnixFileMode FileOfGroup =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    private const UnixFileMode FolderOfGroup =
        FileOfGroup | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.SetGroup;

    /// <summary>Offset of <c>gr_gid</c> in <c>struct group</c> (grp.h): behind two pointers, on Linux and macOS alike.</summary>
    private static readonly int GroupIdOffset = 2 * IntPtr.Size;

    /// <summary>Makes a folder with mode 2770, of a group.</summary>
    /// <param name="path">The folder; made with its parents where it is not.</param>
    /// <param name="group">The group's name; null = the folder's own.</param>
    /// <exception cref="AttestException"><see cref="ErrorIds.ArgumentInvalid"/>: no such group.</exception>
    /// <exception cref="IOException">It cannot be made, or its group not be changed.</exception>
    public static void Create(string path, string? group)
    {
        Directory.CreateDirectory(path);
        if (group is not null && ChangeOwner(path, -1, IdOf(group)) != 0)
        {
            var fault = Marshal.GetLastPInvokeErrorMessage();
            throw new IOException($"The group of {path} cannot be made '{group}': {fault}");
        }

        // After the group: chown(2) clears the bit.
        File.SetUnixFileMode(path, FolderOfGroup);
    }

    /// <summary>Whether what is made in a folder is for its group.</summary>
    public static bool IsShared(string? folder)
    {
        try
        {
            return folder is { Length: > 0 } && (File.GetUnixFileMode(folder) & (UnixFileMode.SetGroup | UnixFileMode.GroupWrite))
                == (UnixFileMode.SetGroup | UnixFileMode.GroupWrite);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Gives the group of a folder its rights on something new in it; nothing where the folder is not shared.</summary>
    public static void ShareFile(string path)
    {
        if (IsShared(Path.GetDirectoryName(path))) TrySetMode(path, FileOfGroup);
    }

    /// <inheritdoc cref="ShareFile"/>
    public static void ShareFolder(string path)
    {
        if (IsShared(Path.GetDirectoryName(path))) TrySetMode(path, FolderOfGroup);
    }

    private static void TrySetMode(string path, UnixFileMode mode)
    {
        try
        {
            File.SetUnixFileMode(path, mode);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Another account made it, and gave the group its rights then.
        }
    }

    private static int IdOf(string group)
    {
        var entry = FindGroup(group);
        if (entry != IntPtr.Zero) return Marshal.ReadInt32(entry, GroupIdOffset);
        throw new AttestException(
            ErrorIds.ArgumentInvalid,
            $"There is no group '{group}' on this machine.",
            "Name a group that exists; 'getent group' lists them.");
    }

    [LibraryImport("libc", EntryPoint = "getgrnam", StringMarshalling = StringMarshalling.Utf8)]
    private static partial IntPtr FindGroup(string name);

    [LibraryImport("libc", EntryPoint = "chown", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int ChangeOwner(string path, int owner, int group);
}
