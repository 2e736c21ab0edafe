namespace Attest.Monitoring.Metrics.Registry;

/// <summary>
/// What an observable instrument reported last. It tells totals, a series takes steps: so two instruments of one name
/// (the same meter made twice) add up instead of overwriting each other, and one that starts anew takes nothing back.
/// </summary>
internal sealed class ReportedTotals
{
    private readonly Dictionary<Series, double> _last = [];

    /// <summary>Takes a total.</summary>
    /// <param name="series">Whose it is.</param>
    /// <param name="total">Finite.</param>
    /// <param name="restarts">Whether a total below the last one is a new beginning, as of a counter, and no step down.</param>
    /// <returns>The step that leads to it.</returns>
    public double Advance(Series series, double total, bool restarts)
    {
        lock (_last)
        {
            var last = _last.GetValueOrDefault(series);
            _last[series] = total;
            return restarts && total < last ? total : total - last;
        }
    }
}
