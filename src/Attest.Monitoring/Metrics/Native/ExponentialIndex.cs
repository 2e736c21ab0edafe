using System.Runtime.CompilerServices;

namespace Attest.Monitoring.Metrics.Native;

/// <summary>
/// Finds the bucket of a value. With schema <c>s</c> the bucket <c>i</c> holds what is above <c>b^(i-1)</c> and at most
/// <c>b^i</c>, where <c>b = 2^(2^-s)</c>; so each schema's buckets are pairs of the next one's, and a resolution is halved
/// without a mistake. Source: prometheus.io, "Native Histograms", Standard exponential schemas; OpenTelemetry metrics data
/// model, "Exponential Scale", whose index of the same bucket is one less.
/// </summary>
internal static class ExponentialIndex
{
    /// <summary>The highest resolution: 256 buckets for each doubling.</summary>
    public const int Finest = 8;

    /// <summary>The lowest: one bucket for sixteen doublings.</summary>
    public const int Coarsest = -4;

    /// <summary>
    /// What is no further from 0 than this, 2^-128, is counted as 0. Source: the default of Prometheus's own library.
    /// </summary>
    public const double ZeroThreshold = 1.0 / (1UL << 63) / (1UL << 63) / 4;

    private const int MantissaBits = 52;
    private const int Buckets = 1 << Finest;

    /// <summary>Cells of a mantissa. A bucket is never narrower than one, so in none begins more than one bucket.</summary>
    private const int CellBits = Finest + 1;

    /// <summary>Where buckets end within a doubling, as the mantissa's bits; after the last one none ends.</summary>
    private static readonly ulong[] Bounds = MakeBounds();

    /// <summary>How many buckets end before each cell.</summary>
    private static readonly ushort[] EndedBefore = MakeCells();

    /// <summary>The bucket at a schema.</summary>
    /// <param name="magnitude">Above <see cref="ZeroThreshold"/> and finite.</param>
    /// <param name="schema">From <see cref="Coarsest"/> to <see cref="Finest"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Of(double magnitude, int schema)
    {
        var bits = BitConverter.DoubleToUInt64Bits(magnitude);
        var mantissa = bits & ((1UL << MantissaBits) - 1);
        int ended = EndedBefore[(int)(mantissa >> (MantissaBits - CellBits))];
        if (mantissa > Bounds[ended]) ended++;
        return Coarsen(((int)(bits >> MantissaBits) - 1023) * Buckets + ended, Finest - schema);
    }

    /// <summary>The bucket that holds a bucket when the resolution is halved so many times.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Coarsen(int index, int times) => (index + (1 << times) - 1) >> times;

    /// <summary>The lowest and the highest bucket there can be at a schema.</summary>
    public static (int Lowest, int Highest) Range(int schema) =>
        (Of(Math.BitIncrement(ZeroThreshold), schema), Of(double.MaxValue, schema));

    /// <summary>The upper end of a bucket, which belongs to it; that of the last is the greatest finite number.</summary>
    public static double UpperBound(int index, int schema) =>
        Math.Min(double.MaxValue, Math.Pow(2, Math.ScaleB(index, -schema)));

    private static ulong[] MakeBounds()
    {
        var bounds = new ulong[Buckets + 1];
        for (var at = 0; at < Buckets; at++)
            bounds[at] = BitConverter.DoubleToUInt64Bits(Math.Pow(2, at / (double)Buckets)) & ((1UL << MantissaBits) - 1);
        bounds[Buckets] = ulong.MaxValue;
        return bounds;
    }

    private static ushort[] MakeCells()
    {
        var cells = new ushort[1 << CellBits];
        ushort ended = 0;
        for (var cell = 0; cell < cells.Length; cell++)
        {
            while (Bounds[ended] < (ulong)cell << (MantissaBits - CellBits)) ended++;
            cells[cell] = ended;
        }

        return cells;
    }
}
