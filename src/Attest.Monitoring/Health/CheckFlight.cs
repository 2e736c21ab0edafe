using Attest.Monitoring.Running;

namespace Attest.Monitoring.Health;

/// <summary>
/// One check with its last answer. However many ask, it is carried out once at a time: a call that hangs is answered
/// for when its time is up, and is not followed by another before it has returned.
/// </summary>
internal sealed class CheckFlight
{
    private readonly ScheduledCheck _scheduled;
    private readonly TimeProvider _time;
    private readonly Action<CheckOutcome> _tell;
    private readonly StatusFlip _flip;
    private readonly Lock _gate = new();
    private Task? _flight;
    private Task<HealthResult>? _call;
    private Action? _cancel;
    private long _calledAt;
    private long _startedAt;
    private volatile ComponentHealth? _last;

    /// <param name="scheduled">The check.</param>
    /// <param name="time">The clock.</param>
    /// <param name="tell">Told of every answer, on the thread that has it.</param>
    public CheckFlight(ScheduledCheck scheduled, TimeProvider time, Action<CheckOutcome> tell)
    {
        (_scheduled, _time, _tell) = (scheduled, time, tell);
        _flip = new StatusFlip(scheduled.Settings.Failures, scheduled.Settings.Successes);
    }

    public ScheduledCheck Scheduled => _scheduled;

    /// <summary>What is known; null before the first answer.</summary>
    public ComponentHealth? Last => _last;

    /// <summary>How long until it is to be made again; zero or less = now.</summary>
    public TimeSpan DueIn
    {
        get
        {
            lock (_gate)
                return _flight is null ? TimeSpan.Zero : _scheduled.Settings.Interval - _time.GetElapsedTime(_startedAt);
        }
    }

    /// <summary>Makes the check, or joins those who wait for it already.</summary>
    /// <returns>Ends within the check's time-out; never fails.</returns>
    public Task Refresh()
    {
        lock (_gate)
        {
            if (_flight is { IsCompleted: false }) return _flight;
            _startedAt = _time.GetTimestamp();
            return _flight = Task.Run(Fly);
        }
    }

    /// <summary>Tells a call that is under way that nobody waits for it any more.</summary>
    /// <returns>Ends when it has returned.</returns>
    public Task Abandon()
    {
        if (_call is not { IsCompleted: false } call) return Task.CompletedTask;
        _cancel?.Invoke();
        return call;
    }

    private async Task Fly()
    {
        var started = _time.GetTimestamp();
        var result = _call is { IsCompleted: false } ? StillHanging() : await Answer().ConfigureAwait(false);
        var took = _time.GetElapsedTime(started);
        Publish(Judge(result, took), took);
    }

    private HealthResult StillHanging() =>
        HealthResult.Unhealthy($"It has not answered for {Text.Duration(_time.GetElapsedTime(_calledAt))}; it is not asked again before it has.");

    private async Task<HealthResult> Answer()
    {
        var deadline = new CancellationTokenSource();

        // Not Cancel: what is registered on the token may itself hang.
        _cancel = () => _ = deadline.CancelAsync();
        _calledAt = _time.GetTimestamp();

        // A thread of its own: one that is held for ever must not be the pool's.
        var call = Task.Factory.StartNew(
            async () => ResultLimits.Of(await _scheduled.Check.CheckAsync(deadline.Token).ConfigureAwait(false)),
            CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
        _call = call;
        try
        {
            return await call.WaitAsync(_scheduled.Settings.Timeout, _time).ConfigureAwait(false);
        }
        catch (TimeoutException) when (!call.IsCompleted)
        {
            _cancel();
            return HealthResult.Unhealthy($"It did not answer within {Text.Duration(_scheduled.Settings.Timeout)}.");
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            return ResultLimits.Of(HealthResult.Unhealthy(
                fault is AttestException ours ? $"{ours.Message} {ours.Remedy}" : $"{fault.GetType().Name}: {fault.Message}"));
        }
    }

    private HealthResult Judge(HealthResult result, TimeSpan took)
    {
        var settings = _scheduled.Settings;
        if (result.Status > HealthStatus.Unhealthy && took >= settings.UnhealthyAfter)
            result = Slow(result, HealthStatus.Unhealthy, settings.UnhealthyAfter.Value);
        else if (result.Status > HealthStatus.Degraded && took >= settings.DegradedAfter)
            result = Slow(result, HealthStatus.Degraded, settings.DegradedAfter.Value);
        return result.Status < settings.Worst ? result with { Status = settings.Worst } : result;

        HealthResult Slow(HealthResult good, HealthStatus status, TimeSpan limit) => good with
        {
            Status = status,
            Message = $"It took {Text.Duration(took)}; {status.Word()} from {Text.Duration(limit)} on.",
        };
    }

    /// <summary>What to do about what is not well; what the check itself says of that goes before what was said of the check.</summary>
    private IReadOnlyDictionary<string, object?> WithRemedy(HealthResult result, HealthStatus shown) =>
        _scheduled.Settings.Remedy is not { } remedy || shown == HealthStatus.Healthy || result.Data.ContainsKey(HealthResult.Remedy)
            ? result.Data
            : new Dictionary<string, object?>(result.Data, StringComparer.Ordinal) { [HealthResult.Remedy] = remedy };

    private void Publish(HealthResult result, TimeSpan took)
    {
        var before = _last;
        var now = _time.GetUtcNow();
        var shown = _flip.Take(result.Status);
        var message = shown == result.Status
            ? result.Message
            : $"{_flip.Waiting} of {_flip.Needed} answers in a row that it is {result.Status.Word()}: {result.Message ?? "nothing was said"}";
        var known = new ComponentHealth
        {
            Component = _scheduled.Name,
            Status = shown,
            Message = message,
            DurationMs = Math.Round(took.TotalMilliseconds, 3),
            CheckedAt = now,
            LastSuccess = result.Status == HealthStatus.Healthy ? now : before?.LastSuccess,
            Since = before is not null && before.Status == shown ? before.Since : now,
            Data = WithRemedy(result, shown),
            Groups = [.. _scheduled.Settings.Groups],
            Tags = [.. _scheduled.Settings.Tags],
        };
        _last = known;
        _tell(new CheckOutcome(known, before?.Status, took, result.CertificateExpiry));
    }
}

/// <summary>An answer as it is told.</summary>
/// <param name="Component">What is known now.</param>
/// <param name="Before">The status before; null = this is the first.</param>
/// <param name="Took">How long the check took.</param>
/// <param name="CertificateExpiry">When the certificate that was looked at expires.</param>
internal sealed record CheckOutcome(ComponentHealth Component, HealthStatus? Before, TimeSpan Took, DateTimeOffset? CertificateExpiry);
