namespace Attest.Monitoring.State;

/// <summary>File systems of other machines, where a lock may be held twice and a flush may mean nothing.</summary>
internal static class NetworkDisk
{
    /// <summary>Refuses a folder on one.</summary>
    /// <param name="folder">The folder; it exists.</param>
    /// <param name="what">What it is, as the message begins.</param>
    /// <param name="remedy">Where to name another.</param>
    /// <param name="kindOf">Of which kind the disk of a folder is; null = as the system says.</param>
    /// <exception cref="AttestException"><see cref="ErrorIds.StateFolderUnusable"/></exception>
    public static void Refuse(string folder, string what, string remedy, Func<string, DriveType>? kindOf = null)
    {
        if ((kindOf ?? KindOf)(folder) != DriveType.Network) return;
        throw new AttestException(
            ErrorIds.StateFolderUnusable, $"{what} {folder} is on a network file system, where locks cannot be trusted.", remedy);
    }

    private static DriveType KindOf(string folder) => new DriveInfo(folder).DriveType;
}
