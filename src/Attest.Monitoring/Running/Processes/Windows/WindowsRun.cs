using Attest.Monitoring.Running.Processes.Limits;

namespace Attest.Monitoring.Running.Processes.Windows;

/// <summary>One program from its start to the end of its job, on one thread.</summary>
internal sealed class WindowsRun : IDisposable
{
    private const long Never = long.MaxValue;
    private const long IdleAfter = 100;
    private const long HeldOpenFor = 1000;
    private const long KillPatience = 10_000;
    private const long EndingWithin = 50;

    /// <summary>How often a job with a memory limit is asked whether it was reached.</summary>
    private const long LookEvery = 250;

    private readonly ProcessRequest _request;
    private readonly IProcessOutput _output;
    private readonly StopRequests _stops;
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly JobObject _job;
    private readonly WindowsChild _child;
    private readonly StopDecision _stop;
    private readonly List<PipeReader> _readers = [];
    private readonly List<WaitHandle> _handles = [];
    private List<string> _stragglers = [];
    private bool _asked;
    private bool _ended;
    private bool _heldOpen;
    private long _idleAt = Never;

    public WindowsRun(
        ProcessRequest request, IProcessOutput output, StopRequests stops, JobObject job, TimeProvider time)
    {
        (_request, _output, _stops, _job, _time) = (request, output, stops, job, time);
        using var streams = new ChildStreams(request.Input);
        try
        {
            _start = time.GetTimestamp();
            _stop = new StopDecision(request, stops);
            _child = WindowsChild.Start(request, job, streams);
        }
        catch
        {
            streams.OutputRead?.Dispose();
            streams.ErrorRead?.Dispose();
            throw;
        }

        if (streams.AreConsole) return;
        _readers.Add(new PipeReader(streams.ErrorRead!, OutputStream.Error));
        _readers.Add(new PipeReader(streams.OutputRead!, OutputStream.Standard));
    }

    private long Now => (long)_time.GetElapsedTime(_start).TotalMilliseconds;

    private bool AnyOpen => _readers.Exists(static reader => reader.Open);

    public ProcessOutcome Complete()
    {
        try
        {
            AwaitEnd();
            AwaitOthers();
            _output.Complete();
        }
        catch
        {
            _job.Terminate();
            throw;
        }

        var peak = JobObject.Memory(_child.Process).Peak;
        return new ProcessOutcome
        {
            ExitCode = _ended ? _child.ExitCode : 1,
            StoppedBy = _stop.Reason,
            LimitMessage = _stop.LimitMessage,
            LimitsHeldBy = _request.Limits.NeedHolding() ? "job_object" : null,
            PeakMemoryBytes = peak == 0 ? null : peak,
            CpuTime = _job.CpuTime,
            EndedStragglers = _stragglers,
            OutputHeldOpen = _heldOpen,
        };
    }

    public void Dispose()
    {
        foreach (var reader in _readers) reader.Dispose();
        _child.Dispose();
    }

    private void AwaitEnd()
    {
        var killing = 0L;
        while (!_ended)
        {
            var lookAt = _request.Limits.MemoryBytes is null ? Never : Now + LookEvery;
            Wait(Math.Min(_stop.DueAt, lookAt));
            LookAtLimit();
            if (_ended) break;
            var now = Now;
            _stop.Check(now);
            if (_stop.Reason != StopReason.None && now < _stop.KillAt) Ask(now);
            if (now < _stop.KillAt) continue;
            _job.Terminate();
            killing = killing == 0 ? now : killing;
            _stop.KillAt = now + 50;
            if (now - killing >= KillPatience) return;
        }

        _stop.ProgramEnded();
    }

    private void LookAtLimit()
    {
        if (_job.TookMemoryLimit())
            _stop.Limit(LimitMessage.MemoryEnforced(_request.Limits.MemoryBytes!.Value), Now);
    }

    private void Ask(long now)
    {
        if (_asked) return;
        _asked = true;

        // Who cannot hear need not be waited for.
        if (!_child.Ask()) _stop.KillAt = now;
    }

    private void AwaitOthers()
    {
        var stopped = _stop.Reason != StopReason.None;
        if (!stopped) Drain();
        if (stopped || !_request.Background) EndStragglers(stopped);
        if (stopped) Drain();
    }

    private void Drain()
    {
        var until = Now + HeldOpenFor;
        while (AnyOpen && Now < until)
        {
            Wait(until);
            if (_stop.Check(Now)) break;
        }

        _heldOpen = AnyOpen;
        foreach (var reader in _readers) reader.Dispose();
    }

    /// <summary>
    /// A stopped program's group has been asked already and has until <c>kill_after</c>. No one else can be asked: they
    /// have a moment, as who is about to end is no straggler.
    /// </summary>
    private void EndStragglers(bool stopped)
    {
        var left = _job.Names(_child.Pid);
        if (!stopped) _stop.KillAt = Math.Min(_stop.KillAt, Now + EndingWithin);
        for (var pause = 1; left.Count > 0 && Now < _stop.KillAt; pause = Math.Min(pause * 2, 50))
        {
            Wait(Now + pause);
            _stop.Check(Now);
            left = _job.Names(_child.Pid);
        }

        if (left.Count == 0) return;
        _stragglers = left;
        var giveUpAt = Now + KillPatience;
        for (; left.Count > 0; left = _job.Names(_child.Pid))
        {
            if (Now >= giveUpAt)
            {
                _stragglers = left.ConvertAll(static name => name + " (could not be ended)");
                return;
            }

            _job.Terminate();
            Wait(Now + 10);
        }
    }

    /// <summary>
    /// Waits for output, the end of the program or a request to stop, at most until then. Output comes last: one that
    /// never rests must not hide the others.
    /// </summary>
    private void Wait(long until)
    {
        until = Math.Min(until, _idleAt);
        _handles.Clear();
        if (!_ended) _handles.Add(_child.Ended);
        AddToken(_stops.Cancel);
        AddToken(_stops.Abort);
        foreach (var reader in _readers)
            if (reader.Open)
                _handles.Add(reader.Ready);

        var milliseconds = until == Never ? -1 : (int)Math.Clamp(until - Now, 0, int.MaxValue);
        if (_handles.Count == 0) Thread.Sleep(milliseconds);
        else
        {
            var index = WaitHandle.WaitAny([.. _handles], milliseconds);
            if (index != WaitHandle.WaitTimeout) React(_handles[index]);
        }

        if (_idleAt == Never || Now < _idleAt) return;
        _idleAt = Never;
        _output.Idle();
    }

    private void React(WaitHandle signaled)
    {
        if (signaled == _child.Ended)
        {
            _ended = true;
            return;
        }

        foreach (var reader in _readers)
        {
            if (reader.Ready != signaled) continue;
            reader.Take(_output);
            _idleAt = _readers.Exists(static one => one.Unfinished) ? Now + IdleAfter : Never;
        }
    }

    /// <summary>One that was heard already would end every wait.</summary>
    private void AddToken(CancellationToken token)
    {
        if (token.CanBeCanceled && !token.IsCancellationRequested) _handles.Add(token.WaitHandle);
    }
}
