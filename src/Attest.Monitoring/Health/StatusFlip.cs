namespace Attest.Monitoring.Health;

/// <summary>
/// What is shown of a series of answers: it gets worse only after so many worse answers in a row, and better only after
/// so many better ones. The first answer counts at once: nothing is known before it.
/// </summary>
/// <param name="failures">Worse answers in a row that count.</param>
/// <param name="successes">Better answers in a row that count.</param>
internal sealed class StatusFlip(int failures, int successes)
{
    private int _worse;
    private int _better;

    /// <summary>What is shown; null before the first answer.</summary>
    public HealthStatus? Shown { get; private set; }

    /// <summary>How many answers in a row differ from what is shown.</summary>
    public int Waiting => Math.Max(_worse, _better);

    /// <summary>How many would be enough.</summary>
    public int Needed => _worse > 0 ? failures : successes;

    /// <summary>Takes an answer.</summary>
    /// <returns>What is shown now.</returns>
    public HealthStatus Take(HealthStatus seen)
    {
        if (Shown is not { } shown) return Show(seen);
        _worse = seen < shown ? _worse + 1 : 0;
        _better = seen > shown ? _better + 1 : 0;
        return _worse >= failures || _better >= successes ? Show(seen) : shown;
    }

    private HealthStatus Show(HealthStatus seen)
    {
        (_worse, _better) = (0, 0);
        Shown = seen;
        return seen;
    }
}
