namespace Attest.Monitoring.Health;

/// <summary>
/// The checks of this process's own: what <c>Get-AttestHealth</c> and every monitor of the process carry out beside the
/// configured ones. Thread-safe.
/// </summary>
public static class HealthChecks
{
    private static readonly Lock Gate = new();
    private static volatile ScheduledCheck[] _all = [];

    /// <summary>Those registered, in the order of their names.</summary>
    public static IReadOnlyList<ScheduledCheck> All => _all;

    /// <summary>Registers a check; one of the same name is replaced. Monitors that run already take it up.</summary>
    /// <param name="check">The check.</param>
    /// <param name="settings">How it is carried out; null = the defaults.</param>
    /// <exception cref="AttestException"><c>Attest.ArgumentInvalid</c>: the name or a setting is out of its range.</exception>
    public static ScheduledCheck Register(IHealthCheck check, HealthCheckSettings? settings = null)
    {
        var scheduled = new ScheduledCheck(check, settings);
        lock (Gate)
        {
            _all = [.. _all.Where(other => other.Name != scheduled.Name).Append(scheduled).OrderBy(static one => one.Name, StringComparer.Ordinal)];
        }

        Changed?.Invoke(null, EventArgs.Empty);
        return scheduled;
    }

    /// <summary>Removes a check.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>Whether there was one.</returns>
    public static bool Unregister(string name)
    {
        lock (Gate)
        {
            var left = Array.FindAll(_all, one => one.Name != name);
            if (left.Length == _all.Length) return false;
            _all = left;
        }

        Changed?.Invoke(null, EventArgs.Empty);
        return true;
    }

    /// <summary>Told when one was registered or removed, on the thread that did it.</summary>
    internal static event EventHandler? Changed;

    /// <summary>The same array as long as nothing was registered or removed.</summary>
    internal static ScheduledCheck[] Snapshot => _all;
}
