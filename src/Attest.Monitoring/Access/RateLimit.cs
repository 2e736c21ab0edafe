using Attest.Monitoring.Configuration.Settings;

namespace Attest.Monitoring.Access;

/// <summary>
/// How often each client may ask: as many at once as the rate counts, then one whenever its time has come. Source: the
/// generic cell rate algorithm (ITU-T I.371, annex A), one number a client.
/// </summary>
/// <param name="rate"><c>access.rate_limit</c></param>
/// <param name="time">The clock.</param>
internal sealed class RateLimit(Rate rate, TimeProvider time)
{
    private readonly double _step = rate.Per.TotalSeconds / rate.Count;
    private readonly long _start = time.GetTimestamp();
    private readonly RecentClients<Arrivals> _clients = new();
    private readonly Lock _gate = new();

    /// <summary>Takes one request of a client.</summary>
    /// <returns>How long it must wait, and whether it is the first one that must; null = it may.</returns>
    public (TimeSpan Wait, bool IsFirst)? Take(string client)
    {
        var now = time.GetElapsedTime(_start).TotalSeconds;
        lock (_gate)
        {
            var arrivals = _clients[client];
            var due = Math.Max(arrivals.Due, now);

            // The last of those that may come at once is due one step before the whole time is over; a thousandth of a
            // step is for the arithmetic.
            var early = due - now - (rate.Per.TotalSeconds - _step);
            if (early <= _step / 1000)
            {
                arrivals.Due = due + _step;
                arrivals.IsRefused = false;
                return null;
            }

            var isFirst = !arrivals.IsRefused;
            arrivals.IsRefused = true;
            return (TimeSpan.FromSeconds(early), isFirst);
        }
    }

    private sealed class Arrivals
    {
        public double Due { get; set; }

        public bool IsRefused { get; set; }
    }
}
