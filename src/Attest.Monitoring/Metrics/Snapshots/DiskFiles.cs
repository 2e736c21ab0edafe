using Attest.Monitoring.State;
using Microsoft.Win32.SafeHandles;

namespace Attest.Monitoring.Metrics.Snapshots;

/// <summary>The metrics folder on a disk.</summary>
/// <param name="folder">Absolute; made on the first write.</param>
/// <param name="flush">Makes a written file durable; null = left to the operating system.</param>
internal sealed class DiskFiles(string folder, Action<SafeFileHandle>? flush = null) : ISnapshotFiles
{
    private const int WindowsRenameAttempts = 20;

    public IReadOnlyList<string> List()
    {
        try
        {
            var paths = Directory.GetFiles(folder);
            for (var at = 0; at < paths.Length; at++) paths[at] = Path.GetFileName(paths[at]);
            return paths;
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    public byte[]? Read(string name)
    {
        try
        {
            using var handle = File.OpenHandle(
                PathOf(name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var content = new byte[RandomAccess.GetLength(handle)];
            var read = 0;
            while (read < content.Length && RandomAccess.Read(handle, content.AsSpan(read), read) is > 0 and var part)
                read += part;
            return read == content.Length ? content : content[..read];
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public void Write(string name, ReadOnlySpan<byte> content, bool durable)
    {
        using var handle = Create(PathOf(name));
        RandomAccess.Write(handle, content, 0);
        if (durable) flush?.Invoke(handle);
    }

    public void Rename(string from, string to)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                File.Move(PathOf(from), PathOf(to), overwrite: true);
                return;
            }
            catch (Exception fault) when (
                OperatingSystem.IsWindows() && attempt < WindowsRenameAttempts &&
                fault is UnauthorizedAccessException or IOException)
            {
                // A reader, or a virus scanner, has the target open for a moment.
                Thread.Sleep(attempt);
            }
        }
    }

    public void Delete(string name)
    {
        try
        {
            File.Delete(PathOf(name));
        }
        catch (DirectoryNotFoundException)
        {
        }
    }

    public IDisposable? TryLock(string name)
    {
        Directory.CreateDirectory(folder);
        return FileLock.TryTake(PathOf(name));
    }

    public bool IsLocked(string name)
    {
        try
        {
            // Any sharing but None takes a shared lock on Unix, which two readers can have at once.
            using var probe = File.OpenHandle(
                PathOf(name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return false;
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    private SafeFileHandle Create(string path)
    {
        try
        {
            return File.OpenHandle(path, FileMode.Create, FileAccess.Write, FileShare.Delete);
        }
        catch (DirectoryNotFoundException)
        {
            Directory.CreateDirectory(folder);
            return File.OpenHandle(path, FileMode.Create, FileAccess.Write, FileShare.Delete);
        }
    }

    private string PathOf(string name) => Path.Combine(folder, name);
}
