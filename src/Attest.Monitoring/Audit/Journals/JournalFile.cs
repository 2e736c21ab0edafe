using Attest.Monitoring.State;
using Microsoft.Win32.SafeHandles;

namespace Attest.Monitoring.Audit.Journals;

/// <summary>
/// The file of one journal, open for appending. It is held open while its process lives; the system lets go of it when
/// the process dies, however it does. After a fault it must not be used again: what the system says of it afterwards
/// cannot be trusted.
/// </summary>
internal sealed class JournalFile : IDisposable
{
    private readonly SafeFileHandle _handle;
    private readonly string _path;
    private long _length;

    private JournalFile(SafeFileHandle handle, string path)
    {
        _handle = handle;
        _path = path;
    }

    /// <summary>Its name in the folder.</summary>
    public string Name => Path.GetFileName(_path);

    /// <summary>How many bytes were written.</summary>
    public long Length => Volatile.Read(ref _length);

    /// <summary>Makes a journal; its name is durable when this returns.</summary>
    /// <exception cref="IOException">It is not.</exception>
    public static JournalFile Create(JournalFolder folder, TimeProvider time)
    {
        folder.Create();
        var path = folder.PathOf(JournalFolder.NewName(time));
        var handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            // Who takes journals into the tree removes those whose process is gone: nobody holds them open.
            FileLock.EnsureShared(handle);
            if (!OperatingSystem.IsWindows()) Restrict(path);
            DurableFile.FlushFolder(folder.Root);
            return new JournalFile(handle, path);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Writes at the end; it survives the death of the process, not yet that of the machine.</summary>
    /// <exception cref="IOException">The journal must not be used again.</exception>
    public void Append(ReadOnlySpan<byte> records)
    {
        try
        {
            RandomAccess.Write(_handle, records, _length);
        }
        catch
        {
            CutBack();
            throw;
        }

        Volatile.Write(ref _length, _length + records.Length);
    }

    /// <summary>Returns once all that was written survives the death of the machine.</summary>
    /// <exception cref="IOException">The journal must not be used again.</exception>
    public void Flush() => DurableFile.Flush(_handle);

    /// <summary>Lets go of the file, and removes it; where that cannot be, the next integration does.</summary>
    public void TryDelete()
    {
        Dispose();
        try
        {
            File.Delete(_path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // All of it is in the tree.
        }
    }

    public void Dispose() => _handle.Dispose();

    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private static void Restrict(string path)
    {
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        GroupFolder.ShareFile(path);
    }

    /// <summary>Takes a part of a record away, where the disk still lets us.</summary>
    private void CutBack()
    {
        try
        {
            RandomAccess.SetLength(_handle, _length);
        }
        catch (Exception fault) when (fault is IOException or NotSupportedException)
        {
            // Readers stop at a record that is not whole.
        }
    }
}
