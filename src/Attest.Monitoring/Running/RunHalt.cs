using Attest.Monitoring.Running.Processes;

namespace Attest.Monitoring.Running;

/// <summary>
/// Why a run ends before its plan does: it was cancelled, its own limit was reached, or the audit log cannot be
/// written. The first reason stands. Ordinary steps are ended at once; <c>finally</c> steps have the grace from then on.
/// </summary>
internal sealed class RunHalt : IDisposable
{
    private readonly CancellationTokenSource _ordinary = new();
    private readonly CancellationTokenSource _cleanUp = new();
    private readonly CancellationTokenRegistration _registration;
    private readonly TimeProvider _time;
    private readonly TimeSpan _grace;
    private readonly Lock _gate = new();
    private ITimer? _graceTimer;

    public RunHalt(RunStop stop, TimeSpan grace, TimeProvider time)
    {
        _grace = grace;
        _time = time;
        ForSteps = new StopRequests(RunStop.KillAfter, _ordinary.Token, stop.Abort);
        ForFinally = new StopRequests(TimeSpan.FromMilliseconds(250), _cleanUp.Token, stop.Abort);
        _registration = stop.Cancel.Register(() => Request(RunStatus.Cancelled, new StepError(
            ErrorIds.StepCancelled,
            $"The run was cancelled by {stop.Reason}.",
            StepCancellation.Remedy)));
    }

    /// <summary>The run's status, once it is halted.</summary>
    public RunStatus? Status { get; private set; }

    /// <summary>The run's error, once it is halted.</summary>
    public StepError? Error { get; private set; }

    public StopRequests ForSteps { get; }
    public StopRequests ForFinally { get; }

    /// <summary>Halts the run, unless it is already.</summary>
    public void Request(RunStatus status, StepError error)
    {
        lock (_gate)
        {
            if (Status is not null) return;
            Status = status;
            Error = error;
            _graceTimer = _time.CreateTimer(_ => TryCancel(_cleanUp), null, _grace, Timeout.InfiniteTimeSpan);
        }

        TryCancel(_ordinary);
    }

    public void Dispose()
    {
        _registration.Dispose();
        _graceTimer?.Dispose();
        _ordinary.Dispose();
        _cleanUp.Dispose();
    }

    private static void TryCancel(CancellationTokenSource source)
    {
        try
        {
            source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The run ended in the same moment.
        }
    }
}
