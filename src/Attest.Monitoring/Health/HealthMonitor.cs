namespace Attest.Monitoring.Health;

/// <summary>
/// Carries out checks side by side, each once at a time, and answers with what is known and how old it is. No answer
/// waits longer than the longest time-out. Thread-safe.
/// </summary>
public sealed class HealthMonitor : IDisposable
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    /// <summary>For programs that a check has started: the next thing may be the end of the process.</summary>
    private static readonly TimeSpan LastMoment = TimeSpan.FromSeconds(2);

    private readonly CheckSet _checks;
    private readonly TimeProvider _time;
    private readonly DateTimeOffset _startedAt;
    private readonly string? _version;
    private readonly Lock _gate = new();
    private ITimer? _timer;
    private bool _disposed;
    private volatile bool _background;

    /// <summary>Makes the checks when they are asked for: an answer as old as its check's interval is made anew.</summary>
    /// <param name="checks">The checks; of several with one name the last counts.</param>
    /// <exception cref="AttestException"><c>Attest.ArgumentInvalid</c>: a name or a setting is out of its range.</exception>
    public HealthMonitor(IEnumerable<ScheduledCheck> checks) : this([.. checks], static () => [], new HealthMonitorServices())
    {
    }

    internal HealthMonitor(IReadOnlyList<ScheduledCheck> own, Func<ScheduledCheck[]> registered, HealthMonitorServices services)
    {
        _time = services.Time;
        _version = services.Version;
        _startedAt = services.StartedAt ?? _time.GetUtcNow();
        _checks = new CheckSet(own, registered, _time, services.Tell);
    }

    /// <summary>Whether no component of the group <c>live</c> was unhealthy when it was looked at last. Costs nothing.</summary>
    internal bool IsAlive => _checks.IsAlive;

    /// <summary>What is known. Waits for checks that have no answer yet, or whose answer is too old and nobody renews.</summary>
    /// <param name="group">Only the components of a group; null = all.</param>
    /// <param name="cancellation">Ends the waiting; the checks go on.</param>
    public async Task<HealthReport> ReadAsync(string? group = null, CancellationToken cancellation = default)
    {
        var flights = _checks.Current(group);
        List<Task>? waits = null;
        foreach (var flight in flights)
        {
            if (flight.Last is null || (!_background && flight.DueIn <= TimeSpan.Zero)) (waits ??= []).Add(flight.Refresh());
        }

        if (waits is not null) await Task.WhenAll(waits).WaitAsync(cancellation).ConfigureAwait(false);
        return Report(flights);
    }

    /// <summary>What is known by now, waiting for nothing; null before the first answer of any.</summary>
    internal HealthReport? Known()
    {
        var report = Report(_checks.Current(group: null));
        return report.Components.Count == 0 ? null : report;
    }

    /// <summary>Makes each check at its interval from now on, whether somebody asks or not: answers wait for the first ones alone.</summary>
    internal void Start()
    {
        _background = true;
        lock (_gate)
        {
            if (_disposed || _timer is not null) return;
            _timer = _time.CreateTimer(static monitor => ((HealthMonitor)monitor!).Tick(), this, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }

        HealthChecks.Changed += LookAgain;
    }

    /// <summary>Makes no more checks of itself. Those under way are told to end, and get a moment to clean up after them.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed) return;
            _disposed = true;
            _timer?.Dispose();
        }

        HealthChecks.Changed -= LookAgain;
        var left = Task.WhenAll(_checks.Current(null).Select(static flight => flight.Abandon()));
        if (!left.IsCompleted) _ = Task.WhenAny(left, Task.Delay(LastMoment)).GetAwaiter().GetResult();
    }

    /// <summary>What was registered is made for the first time at once.</summary>
    private void LookAgain(object? sender, EventArgs told)
    {
        lock (_gate)
            if (!_disposed) _timer?.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private void Tick()
    {
        var next = LongestPause;
        foreach (var flight in _checks.Current(null))
        {
            if (flight.DueIn <= TimeSpan.Zero) _ = flight.Refresh();
            if (flight.DueIn is var due && due < next) next = due;
        }

        lock (_gate)
            if (!_disposed) _timer?.Change(next > ShortestPause ? next : ShortestPause, Timeout.InfiniteTimeSpan);
    }

    private HealthReport Report(CheckFlight[] flights)
    {
        var now = _time.GetUtcNow();
        var components = new List<ComponentHealth>(flights.Length);
        foreach (var flight in flights)
        {
            if (flight.Last is { } last) components.Add(last with { AgeSeconds = Seconds(now - last.CheckedAt) });
        }

        return new HealthReport
        {
            Status = HealthReport.WorstOf(components),
            Timestamp = now,
            Version = _version,
            StartTime = _startedAt,
            UptimeSeconds = Seconds(now - _startedAt),
            CheckedAt = components.Count == 0 ? null : components.Max(static one => one.CheckedAt),
            Components = components.ToArray(),
        };
    }

    /// <summary>A clock that was set back makes nothing younger than new.</summary>
    private static double Seconds(TimeSpan span) => Math.Max(0, Math.Round(span.TotalSeconds, 3));
}
