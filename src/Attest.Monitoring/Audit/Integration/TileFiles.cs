using System.Runtime.CompilerServices;
using Attest.Monitoring.Audit.Tree;
using Attest.Monitoring.State;
using Microsoft.Win32.SafeHandles;

namespace Attest.Monitoring.Audit.Integration;

/// <summary>
/// Writes the tiles of one integration and makes them durable together: all are written, then each is flushed, then the
/// folders that have new names in them.
/// </summary>
/// <param name="folder">The log's.</param>
internal sealed class TileFiles(AuditFolder folder) : IDisposable
{
    private const int FewFiles = 8;
    private static readonly ParallelOptions Eight = new() { MaxDegreeOfParallelism = 8 };

    private readonly List<SafeFileHandle> _written = [];
    private readonly SortedSet<string> _changed = new(StringComparer.Ordinal);
    private readonly List<TilePath> _full = [];

    /// <summary>Writes a tile or a bundle. A file that lies there is of an integration that was cut short.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    public void Write(TilePath tile, ReadOnlySpan<byte> content)
    {
        var path = folder.PathOf(tile);
        var parent = Path.GetDirectoryName(path)!;
        Create(parent);
        var handle = File.OpenHandle(path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        _written.Add(handle);
        if (!OperatingSystem.IsWindows()) GroupFolder.ShareFile(path);
        RandomAccess.Write(handle, content, 0);
        _changed.Add(parent);
        if (!tile.IsPartial) _full.Add(tile);
    }

    /// <summary>Returns once all that was written survives a crash of the machine.</summary>
    /// <param name="together">Whether by several threads: then they share the file system's own commits.</param>
    /// <param name="others">Files that are made durable with them.</param>
    /// <exception cref="IOException">It does not.</exception>
    public void Flush(bool together, params ReadOnlySpan<SafeFileHandle> others)
    {
        // Which of them comes first does not matter: nothing names them yet but what is renamed afterwards.
        if (together || _written.Count > FewFiles)
        {
            FlushTogether([.. _written, .. others]);
        }
        else
        {
            foreach (var file in _written) DurableFile.Flush(file);
            foreach (var file in others) DurableFile.Flush(file);
            foreach (var changed in _changed) DurableFile.FlushFolder(changed);
        }

        Close();
        _changed.Clear();
    }

    /// <summary>Removes the partial tiles whose full tile was written and is in the log now. Best effort: they do no harm.</summary>
    public void RemovePartials()
    {
        foreach (var tile in _full) RemoveFolder(folder.PartialsOf(tile));
        _full.Clear();
    }

    /// <summary>Removes what an integration that was cut short left at the right edge of a tree of this size.</summary>
    public static void RemoveStray(AuditFolder folder, long size)
    {
        for (var level = TilePath.Entries; ; level++)
        {
            var hashes = TilePath.HashesAt(level, size);
            RemoveWider(folder, new TilePath(level, hashes / TilePath.Full, TilePath.Full), (int)(hashes % TilePath.Full));
            if (hashes == 0 && level >= 0) return;
        }
    }

    /// <summary>Removes partial tiles that are wider than the log has them.</summary>
    public static void RemoveWider(AuditFolder folder, TilePath tile, int width)
    {
        var partials = folder.PartialsOf(tile);
        if (!Directory.Exists(partials)) return;
        foreach (var path in Directory.EnumerateFiles(partials))
        {
            if (!int.TryParse(Path.GetFileName(path), out var found) || found > width) File.Delete(path);
        }
    }

    public void Dispose() => Close();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void FlushTogether(List<SafeFileHandle> files)
    {
        List<Action> flushes = [.. files.Select(static file => (Action)(() => DurableFile.Flush(file)))];
        flushes.AddRange(_changed.Select(static changed => (Action)(() => DurableFile.FlushFolder(changed))));
        try
        {
            Parallel.ForEach(flushes, Eight, static flush => flush());
        }
        catch (AggregateException faults) when (faults.InnerException is IOException fault)
        {
            throw new IOException(fault.Message, faults);
        }
    }

    private void Close()
    {
        foreach (var file in _written) file.Dispose();
        _written.Clear();
    }

    private void Create(string path)
    {
        if (Directory.Exists(path)) return;
        var parent = Path.GetDirectoryName(path)!;
        if (path.Length > folder.Root.Length) Create(parent);
        PrivateFolder.Create(path);
        _changed.Add(parent);
    }

    private static void RemoveFolder(string path)
    {
        try
        {
            if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // A reader has one open (Windows); a partial tile beside its full one is allowed.
        }
    }
}
