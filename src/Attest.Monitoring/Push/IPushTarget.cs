namespace Attest.Monitoring.Push;

/// <summary>Where totals are pushed to. Used by one thread at a time.</summary>
internal interface IPushTarget : IDisposable
{
    /// <summary><c>textfile|pushgateway|otlp</c></summary>
    string Kind { get; }

    /// <summary>The path or address, without a password.</summary>
    string Address { get; }

    /// <summary>
    /// Whether the target keeps what came last, whatever it says of its time: then two pushes must not overtake each
    /// other, or a total would be seen to go down.
    /// </summary>
    bool KeepsTheLast { get; }

    /// <summary>Pushes; never throws for what a disk, a server or a network does.</summary>
    MetricPush Push(PushedTotals totals, PushDeadline deadline);
}
