using Attest.Monitoring.Metrics.Native;

namespace Attest.Monitoring.Metrics.Snapshots;

/// <summary>
/// Native counts in a snapshot, per series: i64 schema, i64 zero, and for what is above and below 0 the i64 index of the
/// lowest bucket and the i64 number of buckets; then the i64 counts of both.
/// </summary>
internal static class NativeBytes
{
    private const int Header = 6;

    /// <summary>Writes a column, and says whether other bytes stood there before.</summary>
    public static bool Write(ExponentialCounts[] native, SnapshotBuffer bytes)
    {
        Span<long> numbers = stackalloc long[Header + 2 * ExponentialBuckets.Most];
        var changed = false;
        foreach (var one in native)
        {
            var (positive, negative) = (one.Positive, one.Negative);
            ReadOnlySpan<long> header = [one.Schema, one.Zero, positive.First, positive.Width, negative.First, negative.Width];
            header.CopyTo(numbers);
            positive.CopyTo(numbers[Header..]);
            negative.CopyTo(numbers[(Header + positive.Width)..]);
            changed |= bytes.WriteColumn(numbers[..(Header + positive.Width + negative.Width)]);
        }

        return changed;
    }

    /// <summary>Reads a series.</summary>
    /// <param name="read">Gives the next number.</param>
    /// <param name="count">How many observations its classic buckets have.</param>
    /// <exception cref="FormatException">It cannot have been written so.</exception>
    public static ExponentialCounts Read(Func<long> read, long count)
    {
        var (schema, zero) = (read(), read());
        if (schema is < ExponentialIndex.Coarsest or > ExponentialIndex.Finest || zero < 0) throw new FormatException();
        var native = new ExponentialCounts((int)schema) { Zero = zero };
        var (positiveFirst, positiveWidth, negativeFirst, negativeWidth) = (read(), read(), read(), read());
        Read(native.Positive, positiveFirst, positiveWidth);
        Read(native.Negative, negativeFirst, negativeWidth);
        return native.Count == count ? native : throw new FormatException();

        void Read(ExponentialBuckets side, long first, long width)
        {
            if (width == 0) return;
            var (lowest, highest) = ExponentialIndex.Range((int)schema);
            if (width is < 0 or > ExponentialBuckets.Most || first < lowest || first + width - 1 > highest) throw new FormatException();
            for (var at = 0; at < width; at++)
            {
                var bucket = read();

                // The ends hold something: else another range would have been written.
                if (bucket < 0 || (bucket == 0 && (at == 0 || at == width - 1))) throw new FormatException();
                side.Add((int)first + at, bucket);
            }
        }
    }
}
