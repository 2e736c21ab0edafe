namespace Attest.Monitoring.Audit.Journals;

/// <summary>
/// How long a flush waits for those who are sure to come. Threads that have just been told that their events are durable
/// write the next ones at once: a flush that begins before they have been woken takes half of them, and the other half
/// waits for the one after. Waiting a part of a flush's own time takes them all. Where that does not come true it is not
/// tried again for a while, so threads that write now and then lose nothing by it. A single writer never waits.
/// </summary>
/// <remarks>The same thought as PostgreSQL's <c>commit_delay</c> and <c>commit_siblings</c>, but measured and not set.</remarks>
internal sealed class FlushGathering
{
    private const int LongestPause = 64;

    /// <summary>On a slow disk this is little, and waking takes no longer there than elsewhere.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMicroseconds(500);

    private int _expected = 1;
    private int _pause;
    private int _nextPause = 1;
    private TimeSpan _flush;

    /// <summary>Whether so many threads are all that can be expected; asked under the journal's gate.</summary>
    public bool IsWhole(int waiting) => _pause > 0 || waiting >= _expected;

    /// <summary>Begins to wait for more; the caller looks again and again, and lets others work in between.</summary>
    public Turn Begin() => new(this, TimeProvider.System.GetTimestamp(), _flush / 2 < Longest ? _flush / 2 : Longest);

    /// <summary>The waiting is over, with so many; under the journal's gate.</summary>
    public void Ended(int waiting)
    {
        if (_pause > 0)
        {
            _pause--;
        }
        else if (waiting < _expected)
        {
            _pause = _nextPause;
            _nextPause = Math.Min(_nextPause * 2, LongestPause);
        }
        else if (_expected > 1)
        {
            _nextPause = 1;
        }
    }

    /// <summary>A flush is done; under the journal's gate.</summary>
    /// <param name="took">How long it took.</param>
    /// <param name="released">So many threads waited for it.</param>
    /// <param name="waiting">So many wait for the next.</param>
    public void Flushed(TimeSpan took, int released, int waiting)
    {
        _flush += (took - _flush) / 8;
        _expected = Math.Max(1, released + waiting);
    }

    /// <summary>One time of waiting.</summary>
    /// <param name="Gathering">Whose.</param>
    /// <param name="Start">When it began.</param>
    /// <param name="Most">How long it may be.</param>
    internal readonly record struct Turn(FlushGathering Gathering, long Start, TimeSpan Most)
    {
        /// <summary>Whether it goes on with so many there.</summary>
        public bool GoesOn(int waiting) =>
            !Gathering.IsWhole(waiting) && TimeProvider.System.GetElapsedTime(Start) < Most;
    }
}
