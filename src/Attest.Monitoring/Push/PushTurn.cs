using Attest.Monitoring.Running;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Push;

/// <summary>The turn of one process of a state folder to push to a kind of target: it has it until it is disposed, or dies.</summary>
internal static class PushTurn
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    /// <summary>Waits for the turn; null when <paramref name="cancel"/> came first.</summary>
    /// <exception cref="IOException">The metrics folder cannot be written.</exception>
    public static IDisposable? Take(StateFolder state, string kind, TimeProvider time, CancellationToken cancel)
    {
        Directory.CreateDirectory(state.Metrics);
        var path = Path.Combine(state.Metrics, $"push-{kind}.lock");
        while (true)
        {
            if (FileLock.TryTake(path) is { } turn) return turn;
            if (Delay.Wait(time, Look, cancel)) return null;
        }
    }
}
