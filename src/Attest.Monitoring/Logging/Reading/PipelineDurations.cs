namespace Attest.Monitoring.Logging.Reading;

/// <summary>
/// Durations of one pipeline, counted in bounds that grow by 2 %: a quantile is right to 1 %, whatever the number (a
/// DDSketch; Masson, Rim, Lee, VLDB 2019).
/// </summary>
internal sealed class PipelineDurations
{
    private const double Accuracy = 0.01;
    private static readonly double LogGamma = Math.Log((1 + Accuracy) / (1 - Accuracy));

    private readonly SortedDictionary<int, long> _counts = [];
    private long _runs;
    private long _failed;
    private double _sum;
    private double _shortest = double.MaxValue;
    private double _longest;

    /// <param name="milliseconds">From 0.</param>
    /// <param name="failed">Whether the run did not succeed.</param>
    public void Add(double milliseconds, bool failed)
    {
        // Below a microsecond nothing is told apart.
        var place = (int)Math.Ceiling(Math.Log(Math.Max(milliseconds, 0.001)) / LogGamma);
        _counts[place] = _counts.GetValueOrDefault(place) + 1;
        _runs++;
        if (failed) _failed++;
        _sum += milliseconds;
        _shortest = Math.Min(_shortest, milliseconds);
        _longest = Math.Max(_longest, milliseconds);
    }

    public LoggedPipeline Of(string pipeline) => new(
        pipeline,
        _runs,
        _failed,
        TimeSpan.FromMilliseconds(_sum / _runs),
        TimeSpan.FromMilliseconds(Quantile(0.95)),
        TimeSpan.FromMilliseconds(_longest));

    /// <summary>The value at the nearest rank, in milliseconds.</summary>
    public double Quantile(double share)
    {
        var rank = Math.Max(1, (long)Math.Ceiling(share * _runs));
        if (rank == _runs) return _longest;
        long seen = 0;
        foreach (var (place, count) in _counts)
        {
            seen += count;
            if (seen < rank) continue;
            var middle = 2 * Math.Exp(place * LogGamma) / (Math.Exp(LogGamma) + 1);
            return Math.Clamp(middle, _shortest, _longest);
        }

        return _longest;
    }
}
