using System.Numerics;
using System.Runtime.Intrinsics;

namespace Attest.Monitoring.Metrics.Registry;

/// <summary>Finds the bucket of a value: the first whose upper bound is not below it.</summary>
internal sealed class BucketSearch
{
    /// <summary>Searches before vectors are worth compiling: a short run makes fewer, and compiling them costs it milliseconds.</summary>
    private const int FewSearches = 64;

    private readonly double[] _padded;
    private int _searches;

    /// <param name="bounds">Ascending.</param>
    public BucketSearch(double[] bounds)
    {
        // Filled up with +Inf to whole vectors: no remainder to treat apart, and +Inf is the last bucket anyway.
        _padded = new double[(bounds.Length / 4 + 1) * 4];
        bounds.CopyTo(_padded, 0);
        for (var at = bounds.Length; at < _padded.Length; at++) _padded[at] = double.PositiveInfinity;
    }

    /// <summary>The bucket's index; that of +Inf is the number of bounds.</summary>
    public int Find(double value)
    {
        if (_searches >= FewSearches) return FindByVector(value);
        _searches++;
        return FindOneByOne(value);
    }

    private int FindByVector(double value)
    {
        if (!Vector256.IsHardwareAccelerated) return FindOneByOne(value);
        var values = Vector256.Create(value);
        for (var at = 0; at < _padded.Length; at += 4)
        {
            // Bounds ascend, so those below the value are the low bits.
            var below = Vector256.LessThan(Vector256.Create(_padded, at), values).ExtractMostSignificantBits();
            if (below != 0b1111) return at + BitOperations.PopCount(below);
        }

        return _padded.Length;
    }

    private int FindOneByOne(double value)
    {
        var at = 0;
        while (_padded[at] < value) at++;
        return at;
    }
}
