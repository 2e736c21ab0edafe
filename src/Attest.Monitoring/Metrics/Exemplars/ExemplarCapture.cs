using System.Diagnostics;
using Attest.Monitoring.Metrics.Registry;

namespace Attest.Monitoring.Metrics.Exemplars;

/// <summary>
/// Keeps, for each counter and each bucket of a histogram, one recent measurement that the filter lets pass.
/// Bounded by the number of series, and by one new exemplar a second each.
/// </summary>
internal static class ExemplarCapture
{
    private const long Rest = 1000;

    /// <summary>
    /// What this thread counts for. Measurements of a run's own signals are taken on another thread than the span's, so
    /// whoever takes them says whose they are; null = ask the current activity.
    /// </summary>
    [field: ThreadStatic]
    public static TraceReference? Current { get; set; }

    /// <summary>Notes the measurement as its series' exemplar when it is of a sampled span, or whatever it is of.</summary>
    /// <param name="series">What was counted.</param>
    /// <param name="cells">Buckets of the series; 1 for a counter.</param>
    /// <param name="cell">The bucket it went into.</param>
    /// <param name="value">What was measured.</param>
    /// <param name="now">Unix milliseconds.</param>
    /// <param name="always">Whether it need not be of a sampled span.</param>
    public static void Take(Series series, int cells, int cell, double value, long now, bool always)
    {
        string trace, span;
        if (Current is { } reference)
        {
            if (reference.TraceId.Length == 0 && !always) return;
            if (!IsDue(series, cell, now)) return;
            (trace, span) = (reference.TraceId, reference.SpanId);
        }
        else
        {
            var activity = Activity.Current is { IdFormat: ActivityIdFormat.W3C } current ? current : null;
            if (activity is not { Recorded: true } && !always) return;
            if (!IsDue(series, cell, now)) return;
            (trace, span) = activity is null ? ("", "") : (activity.TraceId.ToHexString(), activity.SpanId.ToHexString());
        }

        var kept = Volatile.Read(ref series.Exemplars) ?? Make(series, cells);
        Volatile.Write(ref kept[cell], new Exemplar(value, now, trace, span));
    }

    private static bool IsDue(Series series, int cell, long now) =>
        Volatile.Read(ref series.Exemplars) is not { } kept ||
        Volatile.Read(ref kept[cell]) is not { } last || now - last.Time is >= Rest or < 0;

    private static Exemplar?[] Make(Series series, int cells)
    {
        var made = new Exemplar?[cells];
        return Interlocked.CompareExchange(ref series.Exemplars, made, null) ?? made;
    }
}
