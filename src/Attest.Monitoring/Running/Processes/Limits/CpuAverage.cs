namespace Attest.Monitoring.Running.Processes.Limits;

/// <summary>The processor share of a tree over the last ten seconds, from looks at irregular intervals.</summary>
/// <param name="processors">How many the machine has.</param>
internal sealed class CpuAverage(int processors)
{
    private const long WindowMilliseconds = 10_000;

    private readonly Queue<(long At, TimeSpan Total)> _looks = new();
    private TimeSpan _last;

    public CpuAverage()
        : this(Environment.ProcessorCount)
    {
    }

    /// <summary>All processor time seen. Time of a member that ended unwaited for is kept.</summary>
    public TimeSpan Total { get; private set; }

    /// <summary>Whether the looks span the whole window.</summary>
    public bool IsFull { get; private set; }

    /// <summary>Of the whole machine, 0 to 100.</summary>
    public double Percent { get; private set; }

    /// <summary>Takes a look.</summary>
    /// <param name="at">Milliseconds from any start, not falling.</param>
    /// <param name="living">The sum over all that live now; falls when one of them ends.</param>
    public void Add(long at, TimeSpan living)
    {
        if (living > _last) Total += living - _last;
        _last = living;
        _looks.Enqueue((at, Total));

        // The oldest look kept is the youngest that is at least a window old.
        while (_looks.Count > 2 && SecondOldest().At <= at - WindowMilliseconds) _looks.Dequeue();
        var (start, before) = _looks.Peek();
        var elapsed = at - start;
        IsFull = elapsed >= WindowMilliseconds;
        Percent = elapsed == 0 ? 0 : (Total - before).TotalMilliseconds / elapsed / processors * 100;
    }

    private (long At, TimeSpan Total) SecondOldest()
    {
        var looks = _looks.GetEnumerator();
        looks.MoveNext();
        looks.MoveNext();
        return looks.Current;
    }
}
