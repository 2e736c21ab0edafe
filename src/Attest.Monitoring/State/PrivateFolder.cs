namespace Attest.Monitoring.State;

/// <summary>Folders that only their owner may read; inside a folder of a group, the group too.</summary>
internal static class PrivateFolder
{
    private const UnixFileMode OwnerOnly =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes a folder with mode 0700 where there is none; one that is there keeps its mode.</summary>
    public static void Create(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            var isNew = !Directory.Exists(path);
            Directory.CreateDirectory(path, OwnerOnly);
            if (isNew) GroupFolder.ShareFolder(path);
        }
    }
}
