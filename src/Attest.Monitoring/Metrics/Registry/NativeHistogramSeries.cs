using System.Numerics;
using Attest.Monitoring.Metrics.Native;

namespace Attest.Monitoring.Metrics.Registry;

/// <summary>
/// A histogram that is native too: sum, classic buckets and native counts under one spin lock, so that every reading has
/// all three of the same observations; after a few lost races a cell per processor.
/// </summary>
internal sealed class NativeHistogramSeries(SeriesIdentity identity, long time, int buckets, int schema) : Series(identity, time)
{
    private const int RacesBeforeStripes = 8;

    /// <summary>Two lines, since processors fetch them in pairs.</summary>
    private const int Apart = 128;

    private static readonly uint Mask = BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount) - 1;

    private readonly Cell _cell = new(buckets, schema);
    private Cell[]? _stripes;

    /// <summary>Takes one observation.</summary>
    /// <param name="value">Finite.</param>
    /// <param name="bucket">The index of the classic bucket it belongs to.</param>
    public void Observe(double value, int bucket)
    {
        if (Volatile.Read(ref _stripes) is { } stripes)
        {
            stripes[(int)((uint)Thread.GetCurrentProcessorId() & Mask)].Observe(value, bucket);
        }
        else if (!_cell.TryObserve(value, bucket))
        {
            _cell.Observe(value, bucket);
            if (Interlocked.Increment(ref Races) >= RacesBeforeStripes) Inflate();
        }
    }

    /// <summary>Adds its counts to what is given and returns the sum of the same observations.</summary>
    public double ReadInto(Span<long> counts, ExponentialCounts native)
    {
        native.Clear(schema);
        var sum = _cell.ReadInto(counts, native);
        if (Volatile.Read(ref _stripes) is { } stripes)
            for (var at = 0; at <= Mask; at++) sum += stripes[at].ReadInto(counts, native);
        return sum;
    }

    private void Inflate()
    {
        if (_stripes is not null) return;

        // Longer than needed: else the first cell would lie beside what every thread reads to find its own.
        var stripes = new Cell[Mask + 1 + Apart / IntPtr.Size];
        for (var at = 0; at <= Mask; at++) stripes[at] = new Cell(buckets, schema, Apart);
        Interlocked.CompareExchange(ref _stripes, stripes, null);
    }

    /// <param name="buckets">Classic ones.</param>
    /// <param name="schema">The resolution to begin with.</param>
    /// <param name="apart">Bytes between it and what is made next.</param>
    private sealed class Cell(int buckets, int schema, int apart = 0)
    {
        private readonly long[] _buckets = new long[buckets];
        private readonly ExponentialCounts _native = new(schema);

        /// <summary>Made last, so that it lies behind the counts: what one processor writes is on no line of another's.</summary>
        private readonly byte[] _apart = apart == 0 ? [] : new byte[apart];
        private double _sum;
        private int _lock;

        public bool TryObserve(double value, int bucket)
        {
            if (Interlocked.CompareExchange(ref _lock, 1, 0) != 0) return false;
            try
            {
                // First what may need memory: where there is none left, nothing was counted.
                _native.Observe(value);
                _buckets[bucket]++;
                _sum += value;
            }
            finally
            {
                Volatile.Write(ref _lock, 0);
            }

            return true;
        }

        public void Observe(double value, int bucket)
        {
            for (var spin = new SpinWait(); !TryObserve(value, bucket);) spin.SpinOnce();
        }

        public double ReadInto(Span<long> counts, ExponentialCounts native)
        {
            for (var spin = new SpinWait(); Interlocked.CompareExchange(ref _lock, 1, 0) != 0;) spin.SpinOnce();
            try
            {
                native.Add(_native);
                for (var at = 0; at < counts.Length; at++) counts[at] += _buckets[at];
                return _sum;
            }
            finally
            {
                Volatile.Write(ref _lock, 0);
            }
        }
    }
}
