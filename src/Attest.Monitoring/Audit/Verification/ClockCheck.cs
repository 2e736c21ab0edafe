using System.Globalization;

namespace Attest.Monitoring.Audit.Verification;

/// <summary>
/// Looks for times that cannot be right. No verdict hangs on them: processes write at the same time, and the events of one
/// that died stand in the log only when it is next opened. But a clock that was set back is worth a look.
/// </summary>
/// <param name="now">The verifier's own clock.</param>
internal sealed class ClockCheck(DateTimeOffset now)
{
    private const int MostNotes = 20;
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);

    private long _latest;
    private long _latestSeq;
    private bool _isBehind;
    private bool _isAhead;
    private long _untold;
    private readonly List<AuditFinding> _notes = [];

    /// <summary>What was found, the first few of it.</summary>
    public IReadOnlyList<AuditFinding> Notes => _untold == 0 ? _notes
        : [.. _notes, new AuditFinding("tile/entries", null, $"times are out of order at {_untold} more places")];

    /// <summary>The least and greatest time of every stretch, for checkpoints whose moment is known.</summary>
    public List<StampedSize> Stamped { get; } = [];

    /// <summary>Takes the times of a bundle, in order.</summary>
    /// <param name="first">The seq of its first entry.</param>
    /// <param name="times">UTC ticks; 0 where there is none.</param>
    /// <param name="place">The file.</param>
    public void Take(long first, ReadOnlySpan<long> times, string place)
    {
        for (var entry = 0; entry < times.Length; entry++)
        {
            var time = times[entry];
            var seq = first + entry;
            if (time == 0)
            {
                Note(new(place, seq, $"entry {seq} has no time that can be read"));
                continue;
            }

            foreach (var stamp in Stamped) stamp.Take(seq, time);
            if (time > now.UtcTicks + Tolerance.Ticks)
            {
                if (!_isAhead) Note(new(place, seq, $"entry {seq} is of {Text(time)}, which has not come yet"));
                _isAhead = true;
                continue;
            }

            _isAhead = false;
            var isBehind = time < _latest - Tolerance.Ticks;
            if (isBehind && !_isBehind)
            {
                Note(new(place, seq, $"entry {seq} is of {Text(time)}, {Length(_latest - time)} before entry {_latestSeq}: a clock was set back, or the events of a process that died came late"));
            }

            _isBehind = isBehind;
            if (time > _latest) (_latest, _latestSeq) = (time, seq);
        }
    }

    private void Note(AuditFinding note)
    {
        if (_notes.Count < MostNotes) _notes.Add(note);
        else _untold++;
    }

    internal static string Text(long ticks) => new DateTime(ticks, DateTimeKind.Utc).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    internal static string Length(long ticks)
    {
        var length = new TimeSpan(ticks);
        return length.TotalDays >= 1 ? $"{(int)length.TotalDays} d {length.Hours} h"
            : length.TotalHours >= 1 ? $"{(int)length.TotalHours} h {length.Minutes} min"
            : $"{(int)length.TotalMinutes} min {length.Seconds} s";
    }
}

/// <summary>A size that a time stamp authority saw: what stands before it is older, what stands behind it is not.</summary>
/// <param name="source">Of the stamp.</param>
/// <param name="size">How many entries it vouches for.</param>
/// <param name="time">When.</param>
internal sealed class StampedSize(string source, long size, DateTimeOffset time)
{
    private static readonly long Tolerance = TimeSpan.FromMinutes(1).Ticks;

    /// <summary>The first entry before it that claims to be younger than it.</summary>
    public AuditFinding? TooYoung { get; private set; }

    /// <summary>The first entry behind it that claims to be older than it.</summary>
    public AuditFinding? TooOld { get; private set; }

    public void Take(long seq, long ticks)
    {
        if (seq < size && TooYoung is null && ticks > time.UtcTicks + Tolerance)
        {
            TooYoung = new(source, seq, $"entry {seq} says {ClockCheck.Text(ticks)}, but was in the log by {ClockCheck.Text(time.UtcTicks)}: its clock was ahead");
        }
        else if (seq >= size && TooOld is null && ticks < time.UtcTicks - Tolerance)
        {
            TooOld = new(source, seq, $"entry {seq} says {ClockCheck.Text(ticks)}, but was not in the log at {ClockCheck.Text(time.UtcTicks)}: it came late, or its clock was set back");
        }
    }
}
