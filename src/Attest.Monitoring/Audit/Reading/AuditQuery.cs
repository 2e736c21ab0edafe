using Attest.Monitoring.Audit.Filtering;

namespace Attest.Monitoring.Audit.Reading;

/// <summary>Which events are wanted.</summary>
internal sealed record AuditQuery
{
    /// <summary>Not before this moment.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Before this moment.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Only these; null = all.</summary>
    public FilterNode? Filter { get; init; }

    /// <summary>Only the newest so many; null = all.</summary>
    public int? Last { get; init; }

    public bool HasTimes => Since is not null || Until is not null;

    /// <summary>Whether a time is in the range.</summary>
    public bool Covers(long ticks) => (Since is null || ticks >= Since.Value.UtcTicks) && (Until is null || ticks < Until.Value.UtcTicks);

    /// <summary>Whether any time of a stretch may be.</summary>
    public bool Meets(long least, long greatest) => (Since is null || greatest >= Since.Value.UtcTicks) && (Until is null || least < Until.Value.UtcTicks);

    /// <summary>Whether an event is wanted, its place among the last aside.</summary>
    public bool Wants(ReadOnlySpan<byte> json, long seq)
    {
        if (HasTimes && (!EntryTime.TryRead(json, out var ticks) || !Covers(ticks))) return false;
        return Filter is null || Filter.Matches(json, seq);
    }
}
