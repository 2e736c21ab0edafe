using Attest.Monitoring.Audit.Tree;
using Attest.Monitoring.State;
using Microsoft.Win32.SafeHandles;

namespace Attest.Monitoring.Audit.Reading;

/// <summary>
/// The range of time of each full bundle of entries, so that a report of an hour does not read a year. Entries are only
/// nearly in the order of their times (processes write at once, a clock may be set back, the events of a process that died
/// come when the log is next opened), so a search by halves could miss some: this misses none.
/// <para>
/// It is made from the entries by whoever first asks, added to by whoever asks next, and never trusted further than the
/// tree: each record carries the hash of the bundle it was made from, as the tile of level 1 holds it, and a checksum. One
/// that does not fit is made again. It lies beside the log, not in it; without a place to write it is made each time.
/// </para>
/// </summary>
/// <param name="folder">The log's folder.</param>
/// <param name="path">The index.</param>
internal sealed class TimeIndex(string folder, string path)
{
    private const int RecordsAtOnce = 1024;

    private readonly EntryFile _bundle = new(folder);

    /// <summary>How many bundles had to be read because the index did not have them.</summary>
    public long BundlesRead => _bundle.Reads;

    /// <summary>The ranges of all full bundles; makes those that are missing.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.AuditLogInvalid"/>: a bundle cannot be used.</exception>
    public TimeRanges Read(LogHead head, CancellationToken cancellation)
    {
        var count = TilePath.HashesAt(1, head.Size);
        if (count == 0) return TimeRanges.Unknown;
        var ranges = new TimeRange[count];
        using var file = Open(head, out var stored);
        var content = new byte[RecordsAtOnce * TimeRecord.Size];
        var hashes = new TileHashes(folder, head.Size);
        for (long first = 0; first < count; first += RecordsAtOnce)
        {
            cancellation.ThrowIfCancellationRequested();
            var part = content.AsSpan(0, (int)Math.Min(RecordsAtOnce, count - first) * TimeRecord.Size);
            var held = file is null || first >= stored ? 0 : Fill(file, part, TimeRecord.HeaderSize + first * TimeRecord.Size) / TimeRecord.Size;
            var changed = false;
            for (var place = 0; place < part.Length / TimeRecord.Size; place++)
            {
                var record = part.Slice(place * TimeRecord.Size, TimeRecord.Size);
                var hash = hashes.Read(TilePath.Height, first + place);
                if (place >= held || !TimeRecord.Fits(record, hash, first + place))
                {
                    Make(record, hash, first + place, head.Size);
                    changed = true;
                }

                ranges[first + place] = TimeRecord.Read(record);
            }

            if (changed) Write(file, part, TimeRecord.HeaderSize + first * TimeRecord.Size);
        }

        return new TimeRanges(ranges);
    }

    private void Make(Span<byte> record, TreeHash hash, long index, long size)
    {
        _bundle.Read(index, size);
        Span<long> times = stackalloc long[TilePath.Full];
        for (var place = 0; place < _bundle.Count; place++)
            times[place] = EntryTime.TryRead(_bundle[place].Json.Span, out var ticks) ? ticks : 0;
        TimeRecord.Write(record, hash, index, times[.._bundle.Count]);
    }

    /// <summary>Opens the index, empty when it is of another log; null where it can be neither read nor written.</summary>
    private SafeFileHandle? Open(LogHead head, out long records)
    {
        records = 0;
        var header = TimeRecord.Header(head.Origin);
        try
        {
            PrivateFolder.Create(Path.GetDirectoryName(path)!);
            var file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            Span<byte> own = stackalloc byte[TimeRecord.HeaderSize];
            if (Fill(file, own, 0) == TimeRecord.HeaderSize && own.SequenceEqual(header))
            {
                records = (RandomAccess.GetLength(file) - TimeRecord.HeaderSize) / TimeRecord.Size;
                return file;
            }

            RandomAccess.SetLength(file, 0);
            RandomAccess.Write(file, header, 0);
            return file;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static void Write(SafeFileHandle? file, ReadOnlySpan<byte> records, long at)
    {
        if (file is null) return;
        try
        {
            RandomAccess.Write(file, records, at);
        }
        catch (IOException)
        {
            // It is made again the next time.
        }
    }

    private static int Fill(SafeFileHandle file, Span<byte> target, long at)
    {
        var read = 0;
        while (read < target.Length && RandomAccess.Read(file, target[read..], at + read) is var part and > 0) read += part;
        return read;
    }
}
