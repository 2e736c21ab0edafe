using Attest.Monitoring.Audit.Tree;

namespace Attest.Monitoring.Audit.Reading;

/// <summary>
/// Reads events in the order of the log. One bundle is in memory at a time, and with a range of time only bundles that
/// hold a time of it are read.
/// </summary>
internal sealed class AuditReader
{
    private readonly string _folder;
    private readonly TimeIndex? _index;
    private readonly EntryFile _bundle;

    /// <summary>A reader of one log.</summary>
    /// <param name="folder">The log's folder.</param>
    /// <param name="index">Where the range of time of each bundle is kept; null = nowhere.</param>
    public AuditReader(string folder, string? index)
    {
        _folder = folder;
        _index = index is null ? null : new TimeIndex(folder, index);
        _bundle = new EntryFile(folder);
    }

    /// <summary>How many bundles were read for their events.</summary>
    public long BundlesRead => _bundle.Reads;

    /// <summary>How far the log goes now.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.AuditLogInvalid"/>.</exception>
    public LogHead Head() => LogHead.Read(_folder);

    /// <summary>The events that are wanted, oldest first.</summary>
    /// <param name="head">How far to read.</param>
    /// <param name="query">Which.</param>
    /// <param name="from">The first entry to look at.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <exception cref="AttestException"><see cref="ErrorIds.AuditLogInvalid"/>: a file of it cannot be used.</exception>
    public IEnumerable<StoredEntry> Read(LogHead head, AuditQuery query, long from = 0, CancellationToken cancellation = default) =>
        query.Last is { } last ? Newest(head, query, last, from, cancellation) : All(head, query, from, cancellation);

    private IEnumerable<StoredEntry> All(LogHead head, AuditQuery query, long from, CancellationToken cancellation)
    {
        var ranges = Ranges(head, query, cancellation);
        for (var index = from / TilePath.Full; index < Bundles(head); index++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!ranges.MayHold(index, query)) continue;
            _bundle.Read(index, head.Size);
            for (var place = 0; place < _bundle.Count; place++)
            {
                var entry = _bundle[place];
                if (entry.Seq >= from && query.Wants(entry.Json.Span, entry.Seq)) yield return entry;
            }
        }
    }

    /// <summary>Looks from the end backwards until enough are found; holds no more than those.</summary>
    private IEnumerable<StoredEntry> Newest(LogHead head, AuditQuery query, int last, long from, CancellationToken cancellation)
    {
        var ranges = Ranges(head, query, cancellation);
        var found = new List<StoredEntry>();
        for (var index = Bundles(head) - 1; index >= from / TilePath.Full && found.Count < last; index--)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!ranges.MayHold(index, query)) continue;
            _bundle.Read(index, head.Size);
            for (var place = _bundle.Count - 1; place >= 0 && found.Count < last; place--)
            {
                var entry = _bundle[place];
                if (entry.Seq >= from && query.Wants(entry.Json.Span, entry.Seq)) found.Add(entry with { Json = entry.Json.ToArray() });
            }
        }

        found.Reverse();
        return found;
    }

    private TimeRanges Ranges(LogHead head, AuditQuery query, CancellationToken cancellation) =>
        query.HasTimes && _index is not null ? _index.Read(head, cancellation) : TimeRanges.Unknown;

    private static long Bundles(LogHead head) => (head.Size + TilePath.Full - 1) / TilePath.Full;
}
