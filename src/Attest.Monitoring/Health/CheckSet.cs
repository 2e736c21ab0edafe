namespace Attest.Monitoring.Health;

/// <summary>The checks of a monitor: its own, and those that are registered and removed while it runs.</summary>
internal sealed class CheckSet
{
    private readonly IReadOnlyList<ScheduledCheck> _own;
    private readonly Func<ScheduledCheck[]> _registered;
    private readonly TimeProvider _time;
    private readonly Action<CheckOutcome> _tell;
    private readonly Lock _gate = new();
    private ScheduledCheck[]? _seen;
    private CheckFlight[] _flights = [];
    private CheckFlight[] _live = [];
    private volatile bool _alive = true;

    public CheckSet(IReadOnlyList<ScheduledCheck> own, Func<ScheduledCheck[]> registered, TimeProvider time, Action<CheckOutcome> tell)
    {
        (_own, _registered, _time, _tell) = (own, registered, time, tell);
        Current(null);
    }

    public bool IsAlive => _alive;

    /// <summary>Those there are now, by name.</summary>
    /// <param name="group">Of a group alone; null = all.</param>
    public CheckFlight[] Current(string? group)
    {
        CheckFlight[] all;
        lock (_gate)
        {
            var registered = _registered();
            if (!ReferenceEquals(registered, _seen)) Take(registered);
            all = _flights;
        }

        return group is null ? all : Array.FindAll(all, flight => flight.Scheduled.Settings.Groups.Contains(group));
    }

    /// <summary>A check that was there keeps what is known of it.</summary>
    private void Take(ScheduledCheck[] registered)
    {
        var known = _flights.ToDictionary(static flight => flight.Scheduled);
        var byName = new SortedDictionary<string, ScheduledCheck>(StringComparer.Ordinal);
        foreach (var check in _own) byName[check.Name] = check;
        foreach (var check in registered) byName[check.Name] = check;
        _flights = [.. byName.Values.Select(check => known.GetValueOrDefault(check) ?? new CheckFlight(check, _time, Tell))];
        _live = Array.FindAll(_flights, static flight => flight.Scheduled.Settings.Groups.Contains(HealthCheckSettings.Live));
        _seen = registered;
        LookAtLive();
    }

    private void Tell(CheckOutcome outcome)
    {
        lock (_gate) LookAtLive();
        try
        {
            _tell(outcome);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // What is told is told as well as it goes; the answer stands.
        }
    }

    private void LookAtLive() => _alive = Array.TrueForAll(_live, static flight => flight.Last?.Status != HealthStatus.Unhealthy);
}
