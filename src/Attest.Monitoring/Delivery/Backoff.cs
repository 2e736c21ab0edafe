namespace Attest.Monitoring.Delivery;

/// <summary>
/// How long to wait before a request is sent again: what the server asks for, else a wait that grows by half each time
/// from 1 s to 5 s, with a tenth of chance so that not all come back at once (OTLP, "Throttling" and "All Other Responses").
/// </summary>
/// <param name="chance">A number in [0, 1).</param>
internal sealed class Backoff(Func<double> chance)
{
    /// <summary>How often one request is sent at most.</summary>
    public const int MostAttempts = 5;

    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    /// <summary>A server that asks for more is not waited for.</summary>
    private static readonly TimeSpan LongestAsked = TimeSpan.FromSeconds(60);

    /// <summary>The wait after a failed attempt; null when there shall be no other.</summary>
    /// <param name="attempt">From 1.</param>
    /// <param name="asked">What the server asked for.</param>
    public TimeSpan? After(int attempt, TimeSpan? asked)
    {
        if (attempt >= MostAttempts || asked > LongestAsked) return null;
        if (asked is { } after) return after;
        var wait = First * Math.Pow(1.5, attempt - 1);
        return (wait < Longest ? wait : Longest) * (0.9 + (0.2 * chance()));
    }
}
