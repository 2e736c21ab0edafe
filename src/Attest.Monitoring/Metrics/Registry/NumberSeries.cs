using System.Runtime.CompilerServices;

namespace Attest.Monitoring.Metrics.Registry;

/// <summary>
/// A counter or gauge. One inline cell while one thread writes; after a few lost races one cell per processor
/// (cells for all from the start would cost 800 bytes a series).
/// </summary>
internal sealed class NumberSeries(SeriesIdentity identity, long time) : Series(identity, time)
{
    private const int RacesBeforeStripes = 8;

    private long _integer;
    private long _real;
    private NumberStripes? _stripes;

    /// <summary>Whole numbers and fractions are kept apart, so that counting stays exact and fast.</summary>
    public double Value
    {
        get
        {
            var value = Volatile.Read(ref _integer) + BitConverter.Int64BitsToDouble(Volatile.Read(ref _real));
            return Volatile.Read(ref _stripes) is { } stripes ? value + stripes.Sum() : value;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(long value)
    {
        if (Volatile.Read(ref _stripes) is { } stripes)
        {
            stripes.Add(value);
            return;
        }

        var seen = _integer;
        if (Interlocked.CompareExchange(ref _integer, seen + value, seen) != seen) AddAgain(value);
    }

    public void Add(double value)
    {
        if (Volatile.Read(ref _stripes) is { } stripes)
        {
            stripes.Add(value);
            return;
        }

        var seen = _real;
        var sum = BitConverter.DoubleToInt64Bits(BitConverter.Int64BitsToDouble(seen) + value);
        if (Interlocked.CompareExchange(ref _real, sum, seen) != seen) AddAgain(value);
    }

    /// <summary>Sets a gauge.</summary>
    public void Set(double value, long now)
    {
        Volatile.Write(ref _real, BitConverter.DoubleToInt64Bits(value));
        Touch(now);
    }

    /// <summary>Notes that an up-down counter moved.</summary>
    public void Touch(long now) => Volatile.Write(ref Time, now);

    private void AddAgain(long value)
    {
        if (Raced() is { } stripes) stripes.Add(value);
        else Interlocked.Add(ref _integer, value);
    }

    private void AddAgain(double value)
    {
        if (Raced() is { } stripes) stripes.Add(value);
        else NumberStripes.Add(ref _real, value);
    }

    private NumberStripes? Raced()
    {
        if (Interlocked.Increment(ref Races) < RacesBeforeStripes) return null;
        if (Volatile.Read(ref _stripes) is null) Interlocked.CompareExchange(ref _stripes, new NumberStripes(), null);
        return _stripes;
    }
}
