using System.Globalization;
using Attest.Monitoring.Metrics;
using Attest.Monitoring.Metrics.Exposition;

namespace Attest.Monitoring.Serving;

/// <summary>The exposition: in the format, coding and time that the scraper asks for.</summary>
internal sealed class MetricsRoute(Func<MergedMetrics> read, TimeProvider time, Action<string> warn)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>What is left of the scraper's time for the way there and back.</summary>
    private static readonly TimeSpan Way = TimeSpan.FromSeconds(0.5);

    private readonly SharedReading<MergedMetrics> _reading = new(read);
    private readonly HashSet<string> _told = [];

    public async ValueTask<ServedResponse> Answer(ServedRequest request, CancellationToken cancellation)
    {
        var limit = LimitOf(request.Header("X-Prometheus-Scrape-Timeout-Seconds"));
        MergedMetrics metrics;
        try
        {
            metrics = await _reading.Get().WaitAsync(limit, time, cancellation).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return ServedResponse.Text(503, "The metrics could not be read in the time the scraper gives.");
        }

        foreach (var problem in metrics.Problems) Tell(problem.Message);
        var negotiated = ExpositionNegotiation.Choose(request.Header("Accept"));
        var body = new ResponseBody();
        negotiated.Format.Write(metrics.Families, body);
        return ContentCoding.Apply(request, new ServedResponse(200, negotiated.ContentType, body));
    }

    /// <summary>The time for reading: the scraper's, less the way; half of it when it is that short.</summary>
    public static TimeSpan LimitOf(string? header)
    {
        if (!double.TryParse(header, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) ||
            !(seconds > 0) || seconds >= Longest.TotalSeconds) return Longest;
        var given = TimeSpan.FromSeconds(seconds);
        return given > Way * 2 ? given - Way : given / 2;
    }

    private void Tell(string problem)
    {
        lock (_told)
            if (_told.Count >= 100 || !_told.Add(problem)) return;
        warn(problem);
    }
}
