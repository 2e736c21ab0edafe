namespace Attest.Monitoring.Health;

/// <summary>
/// A check: a name and one method. It may throw, hang and say too much: then it is unhealthy, and nobody who asks waits
/// for it longer than its time-out. It is never called again before it has returned.
/// </summary>
public interface IHealthCheck
{
    /// <summary>The component's name: letters, digits, <c>_</c>, <c>.</c> and <c>-</c>, at most 64, beginning with a letter or digit.</summary>
    string Name { get; }

    /// <summary>Looks, and says how well it is. Called on a thread of its own, so it may block.</summary>
    /// <param name="cancellation">Cancelled when its time is up.</param>
    ValueTask<HealthResult> CheckAsync(CancellationToken cancellation);
}
