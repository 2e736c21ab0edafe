using Attest.Monitoring.Audit.Tree;

namespace Attest.Monitoring.Audit.Reading;

/// <summary>
/// What a log takes on disk, for somebody who asks every few seconds: full tiles never change, so of those each is looked
/// at once. Thread-safe.
/// </summary>
/// <param name="log">The log's folder.</param>
/// <param name="journals">The folder of its journals.</param>
internal sealed class LogStorage(string log, string journals)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, (long Tiles, long Bytes)> _full = [];

    /// <summary>Bytes of tiles, bundles, checkpoint and journals; null where they cannot be read.</summary>
    public long? Read()
    {
        lock (_gate)
        {
            try
            {
                var size = LogHead.Read(log).Size;
                var bytes = SizeOf(Path.Combine(log, "checkpoint")) + In(journals);
                for (var level = TilePath.Entries; TilePath.HashesAt(level, size) > 0; level++) bytes += OfLevel(level, size);
                return bytes;
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or AttestException)
            {
                return null;
            }
        }
    }

    private long OfLevel(int level, long size)
    {
        var (tiles, bytes) = _full.GetValueOrDefault(level);
        var hashes = TilePath.HashesAt(level, size);

        // A log that is shorter than it was is another.
        if (tiles > hashes / TilePath.Full) (tiles, bytes) = (0, 0);
        for (; tiles < hashes / TilePath.Full; tiles++) bytes += SizeOf(Path.Combine(log, new TilePath(level, tiles, TilePath.Full).ToString()));
        _full[level] = (tiles, bytes);
        return hashes % TilePath.Full == 0 ? bytes : bytes + In(Path.Combine(log, new TilePath(level, tiles, TilePath.Full).PartialFolder));
    }

    private static long In(string folder) =>
        Directory.Exists(folder) ? new DirectoryInfo(folder).EnumerateFiles().Sum(static file => file.Exists ? file.Length : 0) : 0;

    private static long SizeOf(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;
}
