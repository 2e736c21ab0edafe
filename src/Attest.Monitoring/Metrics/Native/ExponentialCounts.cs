using System.Runtime.CompilerServices;

namespace Attest.Monitoring.Metrics.Native;

/// <summary>
/// What a native (exponential) histogram counts beside the sum: how many observations were 0, and how many lie in each
/// bucket above and below. The resolution is the highest at which either side has at most
/// <see cref="ExponentialBuckets.Most"/> buckets, and never higher than wanted. So it follows from what was observed
/// alone: any order, and any number of histograms added up, come to the same. Not thread-safe.
/// </summary>
/// <param name="schema">The resolution to begin with.</param>
internal sealed class ExponentialCounts(int schema)
{
    /// <summary>The resolution: 2^schema buckets for each doubling.</summary>
    public int Schema { get; private set; } = schema;

    /// <summary>Observations no further from 0 than <see cref="ExponentialIndex.ZeroThreshold"/>.</summary>
    public long Zero { get; set; }

    /// <summary>Of what is above 0.</summary>
    public ExponentialBuckets Positive { get; } = new();

    /// <summary>Of what is below 0, by its magnitude.</summary>
    public ExponentialBuckets Negative { get; } = new();

    /// <summary>All observations.</summary>
    public long Count
    {
        get
        {
            var count = Zero;
            foreach (var side in (ReadOnlySpan<ExponentialBuckets>)[Positive, Negative])
                for (var at = 0; at < side.Width; at++) count += side[side.First + at];
            return count;
        }
    }

    /// <summary>Takes one observation.</summary>
    /// <param name="value">Finite.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Observe(double value)
    {
        var magnitude = Math.Abs(value);
        if (!(magnitude > ExponentialIndex.ZeroThreshold)) Zero++;
        else if (!(value > 0 ? Positive : Negative).TryCount(ExponentialIndex.Of(magnitude, Schema))) Add(value, 1);
    }

    /// <summary>Takes an observation as often as it was made.</summary>
    /// <param name="value">Finite.</param>
    /// <param name="count">How often.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Add(double value, long count)
    {
        var magnitude = Math.Abs(value);
        if (!(magnitude > ExponentialIndex.ZeroThreshold))
        {
            Zero += count;
            return;
        }

        var side = value > 0 ? Positive : Negative;
        var index = ExponentialIndex.Of(magnitude, Schema);
        var times = 0;
        while (side.WidthWith(index, 1, times, times) > ExponentialBuckets.Most) times++;
        Coarsen(times);
        side.Add(ExponentialIndex.Coarsen(index, times), count);
    }

    /// <summary>Adds another one's counts; that one stays as it is.</summary>
    public void Add(ExponentialCounts other)
    {
        var (times, timesOther) = (Math.Max(0, Schema - other.Schema), Math.Max(0, other.Schema - Schema));
        for (; !Fits(Positive, other.Positive) || !Fits(Negative, other.Negative); times++) timesOther++;
        Coarsen(times);
        Zero += other.Zero;
        Positive.Add(other.Positive, timesOther);
        Negative.Add(other.Negative, timesOther);

        bool Fits(ExponentialBuckets mine, ExponentialBuckets its) =>
            mine.WidthWith(its.First, its.Width, times, timesOther) <= ExponentialBuckets.Most;
    }

    /// <summary>Begins anew; the room stays.</summary>
    public void Clear(int schema)
    {
        Schema = schema;
        Zero = 0;
        Positive.Clear();
        Negative.Clear();
    }

    /// <summary>The same counts, apart from these.</summary>
    public ExponentialCounts Clone()
    {
        var clone = new ExponentialCounts(Schema);
        clone.Add(this);
        return clone;
    }

    private void Coarsen(int times)
    {
        Schema -= times;
        Positive.Coarsen(times);
        Negative.Coarsen(times);
    }
}
