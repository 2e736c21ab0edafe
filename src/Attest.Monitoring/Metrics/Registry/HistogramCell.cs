using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Attest.Monitoring.Metrics.Registry;

/// <summary>
/// Sum and buckets under one spin lock; the count is that of the buckets. It lies in numbers that somebody else holds:
/// the lock, the sum's bits, the counts.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly ref struct HistogramCell(Span<long> numbers)
{
    private readonly ref long _lock = ref MemoryMarshal.GetReference(numbers);
    private readonly int _buckets = numbers.Length - 2;

    /// <summary>How many numbers a cell takes.</summary>
    public static int Length(int buckets) => buckets + 2;

    /// <summary>Takes an observation unless another thread is at it.</summary>
    /// <param name="value">Finite.</param>
    /// <param name="bucket">Below the number of buckets; not checked.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryObserve(double value, int bucket)
    {
        if (Interlocked.CompareExchange(ref _lock, 1, 0) != 0) return false;
        ref var sum = ref Unsafe.Add(ref _lock, 1);
        sum = BitConverter.DoubleToInt64Bits(BitConverter.Int64BitsToDouble(sum) + value);
        Unsafe.Add(ref _lock, 2 + bucket)++;
        Volatile.Write(ref _lock, 0);
        return true;
    }

    public void Observe(double value, int bucket)
    {
        for (var spin = new SpinWait(); !TryObserve(value, bucket);) spin.SpinOnce();
    }

    /// <summary>Adds the counts to <paramref name="counts"/> and returns the sum.</summary>
    public double ReadInto(Span<long> counts)
    {
        for (var spin = new SpinWait(); Interlocked.CompareExchange(ref _lock, 1, 0) != 0;) spin.SpinOnce();
        for (var at = 0; at < _buckets; at++) counts[at] += Unsafe.Add(ref _lock, 2 + at);
        var sum = BitConverter.Int64BitsToDouble(Unsafe.Add(ref _lock, 1));
        Volatile.Write(ref _lock, 0);
        return sum;
    }
}
