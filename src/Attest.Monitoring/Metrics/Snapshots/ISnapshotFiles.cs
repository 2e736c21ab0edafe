namespace Attest.Monitoring.Metrics.Snapshots;

/// <summary>
/// The metrics folder, one operating system call a method, so that a test can let a process die between any two of
/// them. Names are those of files, without a folder.
/// </summary>
internal interface ISnapshotFiles
{
    /// <summary>The names of all files; none when there is no folder.</summary>
    IReadOnlyList<string> List();

    /// <summary>The content, or null when the file is gone.</summary>
    byte[]? Read(string name);

    /// <summary>Writes a file from its start, not in one step.</summary>
    /// <param name="name">The file.</param>
    /// <param name="content">All of it.</param>
    /// <param name="durable">Whether it must survive a crash of the machine when this returns.</param>
    void Write(string name, ReadOnlySpan<byte> content, bool durable);

    /// <summary>Replaces <paramref name="to"/> in one step.</summary>
    void Rename(string from, string to);

    /// <summary>Deletes a file; none there is none deleted.</summary>
    void Delete(string name);

    /// <summary>Takes a lock that ends with the process, or null when somebody holds it.</summary>
    IDisposable? TryLock(string name);

    /// <summary>Whether somebody holds a lock; asking disturbs nobody else who asks.</summary>
    bool IsLocked(string name);
}
