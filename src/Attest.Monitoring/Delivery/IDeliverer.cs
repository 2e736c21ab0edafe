namespace Attest.Monitoring.Delivery;

/// <summary>Sends encoded telemetry to one server. Used by one thread at a time.</summary>
internal interface IDeliverer : IDisposable
{
    /// <summary>Sends one request and waits for the answer; never throws for what a server or a network does.</summary>
    /// <param name="body">The encoded request.</param>
    /// <param name="cancel">Gives up; the answer is then <see cref="DeliveryVerdict.Later"/>.</param>
    DeliveryAnswer Send(ReadOnlyMemory<byte> body, CancellationToken cancel);
}
