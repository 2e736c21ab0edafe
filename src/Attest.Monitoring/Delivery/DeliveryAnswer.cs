namespace Attest.Monitoring.Delivery;

/// <summary>What became of one request.</summary>
/// <param name="Verdict">Whether it was taken, and if not, whether the same request may be sent again.</param>
/// <param name="Why">What the server or the network said, one line; null when all was well.</param>
internal sealed record DeliveryAnswer(DeliveryVerdict Verdict, string? Why = null)
{
    /// <summary>Items of a taken request that the server rejected all the same (OTLP, "Partial Success").</summary>
    public long Rejected { get; init; }

    /// <summary>How long the server wants to be left alone; null when it did not say.</summary>
    public TimeSpan? After { get; init; }

    /// <summary>Whether nobody was there at all: no such host, no connection.</summary>
    public bool IsUnreachable { get; init; }

    /// <summary>Everything was taken.</summary>
    public static DeliveryAnswer Taken { get; } = new(DeliveryVerdict.Taken);
}

/// <summary>What became of one request.</summary>
internal enum DeliveryVerdict
{
    /// <summary>It arrived; the server keeps it.</summary>
    Taken,

    /// <summary>Not now: the server is busy or not there.</summary>
    Later,

    /// <summary>Never: the same request would be refused again.</summary>
    Refused,
}
