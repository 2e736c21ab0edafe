using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Logging.Reading;

/// <summary>Which records are asked for.</summary>
internal sealed record LogQuery
{
    /// <summary>The least grave.</summary>
    public LogLevel Level { get; init; }

    /// <summary>Components, with what is in them; empty = all. <c>cache</c> means <c>attest::cache</c>.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>One run; null = all, and what was logged outside of one.</summary>
    public string? RunId { get; init; }

    /// <summary>Not before; UTC.</summary>
    public DateTimeOffset Since { get; init; } = DateTimeOffset.MinValue;

    /// <summary>Before; UTC.</summary>
    public DateTimeOffset Until { get; init; } = DateTimeOffset.MaxValue;

    /// <summary>These files, absolute, instead of the logs of the state folder.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    public bool Asks(LogRecord record)
    {
        if (record.Level < Level || record.Timestamp < Since || record.Timestamp >= Until) return false;
        // The log of a run holds lines of that run alone.
        if (RunId is not null && Files.Count > 0 && record.RunId != RunId) return false;
        if (Targets.Count == 0) return true;
        for (var index = 0; index < Targets.Count; index++)
        {
            if (LogTargets.Holds(Targets[index], record.Target)) return true;
        }

        return false;
    }
}
