using System.Runtime.InteropServices;

namespace Attest.Monitoring.Audit.Reading;

/// <summary>The least and the greatest time of each full bundle, as far as they are known.</summary>
/// <param name="records">One a bundle.</param>
internal sealed class TimeRanges(TimeRange[] records)
{
    /// <summary>Of no bundle: all are read.</summary>
    public static TimeRanges Unknown { get; } = new([]);

    /// <summary>Whether a bundle may hold what is wanted.</summary>
    public bool MayHold(long index, AuditQuery query)
    {
        if (index >= records.Length) return true;
        var record = records[index];
        return !record.IsKnown || query.Meets(record.Least, record.Greatest);
    }
}

/// <summary>The times of a bundle, UTC ticks; both 0 when not known.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TimeRange(long Least, long Greatest)
{
    public bool IsKnown => Least > 0;
}
