using Attest.Monitoring.Metrics.Catalogue;

namespace Attest.Monitoring.Push;

/// <summary>What became of the metrics at one place they were pushed to.</summary>
public sealed record MetricPush
{
    /// <summary><c>textfile|pushgateway|otlp</c></summary>
    public required string Kind { get; init; }

    /// <summary>The path or address.</summary>
    public required string Target { get; init; }

    /// <summary>How many series there were to push.</summary>
    public required long Series { get; init; }

    /// <summary>How many of them did not arrive; the next push has them again, since it has all totals.</summary>
    public long Lost { get; init; }

    /// <summary>Why some did not arrive, or what the receiver warned of; null when all was well.</summary>
    public string? Problem { get; init; }

    /// <summary>Whether all arrived.</summary>
    public bool Delivered => Lost == 0;

    /// <summary>The problem, for people.</summary>
    internal string Told => Lost > 0 ? $"The metrics were not pushed to {Target}: {Problem}" : $"{Target}: {Problem}";

    /// <summary>Why series did not arrive, as <c>telemetry_dropped_total</c> has it.</summary>
    internal string Reason => Kind == "textfile" ? LabelValues.FileUnwritable : LabelValues.ExportFailed;

    internal static MetricPush Done(IPushTarget target, long series) =>
        new() { Kind = target.Kind, Target = target.Address, Series = series };

    internal static MetricPush Failed(IPushTarget target, long series, string why) =>
        new() { Kind = target.Kind, Target = target.Address, Series = series, Lost = Math.Max(1, series), Problem = why };
}
