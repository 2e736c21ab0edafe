using Attest.Monitoring.Audit.Reading;
using Attest.Monitoring.Audit.Tree;

namespace Attest.Monitoring.Audit.Verification;

/// <summary>
/// Holds the index of times against the entries. It is no part of the log, but a report of a range of time passes over
/// bundles by it: a record that readers would believe and that is not what the entries say could hide events.
/// </summary>
internal sealed class IndexCheck : IDisposable
{
    /// <summary>As findings name it.</summary>
    public const string Place = "index/audit.times";

    private const int MostFindings = 20;

    private readonly FileStream _file;
    private readonly byte[] _record = new byte[TimeRecord.Size];
    private long _unfit;
    private bool _isAtEnd;

    private IndexCheck(FileStream file) => _file = file;

    /// <summary>What a reader would be deceived by.</summary>
    public List<AuditFinding> Findings { get; } = [];

    /// <summary>What readers see through.</summary>
    public IReadOnlyList<AuditFinding> Notes => _unfit == 0 ? []
        : [new(Place, null, $"{_unfit} of its records are not of this log's bundles; whoever asks next makes them again")];

    /// <summary>Opens an index; null where there is none that a reader of this log would use.</summary>
    public static IndexCheck? Open(string? path, string origin)
    {
        if (string.IsNullOrEmpty(path)) return null;
        FileStream? file = null;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 64 * 1024);
            Span<byte> header = stackalloc byte[TimeRecord.HeaderSize];
            if (file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) == header.Length
                && header.SequenceEqual(TimeRecord.Header(origin))) return new IndexCheck(file);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Then no reader of this account is deceived by it.
        }

        file?.Dispose();
        return null;
    }

    /// <summary>Takes the next full bundle, in order.</summary>
    /// <param name="index">Its place.</param>
    /// <param name="hash">What it hashes to; null when it cannot be read.</param>
    /// <param name="times">Of its entries, UTC ticks; 0 where there is none.</param>
    public void Take(long index, TreeHash? hash, ReadOnlySpan<long> times)
    {
        if (_isAtEnd || !Next() || hash is not { } own) return;
        if (!TimeRecord.Fits(_record, own, index))
        {
            _unfit++;
            return;
        }

        var (told, real) = (TimeRecord.Read(_record), TimeRecord.RangeOf(times));
        if (told == real || Findings.Count >= MostFindings) return;
        var first = index * TilePath.Full;
        Findings.Add(new(
            Place, first, $"its record of the entries {first} to {first + TilePath.Full - 1} says {Text(told)}, and they are of {Text(real)}: a report of a range of time may pass them over"));
    }

    public void Dispose() => _file.Dispose();

    private bool Next()
    {
        try
        {
            _isAtEnd = _file.ReadAtLeast(_record, _record.Length, throwOnEndOfStream: false) < _record.Length;
        }
        catch (IOException)
        {
            _isAtEnd = true;
        }

        return !_isAtEnd;
    }

    private static string Text(TimeRange range) =>
        range.Least > DateTime.MaxValue.Ticks || range.Greatest > DateTime.MaxValue.Ticks || range.Greatest < 0
            ? "no time" : $"{ClockCheck.Text(range.Least)} to {ClockCheck.Text(range.Greatest)}";
}
