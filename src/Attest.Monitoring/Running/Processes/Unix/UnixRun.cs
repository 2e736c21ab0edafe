using System.Runtime.CompilerServices;
using Attest.Monitoring.Running.Processes.Limits;
using Attest.Monitoring.Running.Processes.Trees;

namespace Attest.Monitoring.Running.Processes.Unix;

/// <summary>
/// One program from its start to the end of its tree, on one thread: a <c>poll</c> over its output, its end and whoever
/// wants it stopped. It is reaped last, so that its id, its group's and its session's stay its own while they are used.
/// </summary>
internal sealed class UnixRun
{
    private const long Never = long.MaxValue;
    private const long IdleAfter = 100;
    private const long HeldOpenFor = 1000;

    private const long EndingWithin = 50;

    /// <summary>How long SIGKILL is repeated before what still lives is told to be unendable.</summary>
    private const long KillPatience = 10_000;

    private readonly ProcessRequest _request;
    private readonly IProcessOutput _output;
    private readonly Workspace _workspace;
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly OutputPipes _pipes;
    private readonly TerminalRelay? _relay;
    private readonly ControlGroup? _group;
    private readonly StopDecision _stop;
    private readonly PollDescriptor[] _polled = new PollDescriptor[OutputPipes.Polled + 2 + TerminalRelay.Polled];
    private readonly ExitWatch _exit;
    private readonly ProcessTree _tree;
    private readonly TreeEnder _ender;
    private readonly UsageWatch _usage;

    private bool _ended;
    private long _idleAt = Never;
    private bool _heldOpen;

    public UnixRun(
        ExitWatch exit, OutputPipes pipes, TerminalRelay? relay, ControlGroup? group, ProcessRequest request,
        IProcessOutput output, StopRequests stops, Workspace workspace, TimeProvider time)
    {
        _request = request;
        _output = output;
        _workspace = workspace;
        _time = time;
        _start = time.GetTimestamp();
        _pipes = pipes;
        _relay = relay;
        _group = group;
        _stop = new StopDecision(request, stops);
        _tree = new ProcessTree(ProcessTable.Current, exit.Pid, request.Marks);
        _ender = new TreeEnder(ProcessTable.Current, _tree);
        _usage = new UsageWatch(
            ProcessTable.Current, _tree, group is null ? request.Limits : Definitions.ResourceLimits.None);
        _exit = exit;
    }

    public ProcessTree Tree => _tree;

    private long Now => (long)_time.GetElapsedTime(_start).TotalMilliseconds;

    /// <summary>Pumps, waits and sweeps; reaps the program and says how it went.</summary>
    /// <param name="beforeReaped">Told when its tree may not be looked at any more: ids come again.</param>
    public ProcessOutcome Complete(Action beforeReaped)
    {
        try
        {
            AwaitEnd();
            AwaitOthers();
            _output.Complete();
        }
        catch
        {
            EndByForce(beforeReaped);
            throw;
        }

        beforeReaped();
        return Outcome(_ended ? ChildEnd.Reap(_tree.Root) : ChildEnd.Unended);
    }

    private void AwaitEnd()
    {
        var killing = 0L;
        while (!_ended)
        {
            Wait(Math.Min(_stop.DueAt, _usage.DueAt));
            var now = Now;
            if (_ended) break;
            var asked = now >= _usage.DueAt && _stop.Limit(_usage.Look(now), now);
            asked |= _stop.Check(now);
            if (asked && now < _stop.KillAt) _ender.Ask(_ender.Living());
            if (now < _stop.KillAt) continue;

            var living = _ender.Living();
            _ender.Kill(living);
            killing = killing == 0 ? now : killing;
            _stop.KillAt = now + 50;
            if (now - killing < KillPatience) continue;
            _ender.NoteUnended(living);
            return;
        }

        if (_group is { WasOutOfMemory: true })
            _stop.Limit(LimitMessage.MemoryEnforced(_request.Limits.MemoryBytes ?? 0), Now);
        _stop.ProgramEnded();
    }

    /// <summary>Reads what others still write, and ends them.</summary>
    private void AwaitOthers()
    {
        var stopped = _stop.Reason != StopReason.None;
        if (!stopped) Drain();
        if (_ended && (stopped || !_request.Background)) EndStragglers(stopped);
        if (stopped) Drain();
    }

    private void Drain()
    {
        var until = Now + HeldOpenFor;
        while (_pipes.AnyOpen && Now < until)
        {
            Wait(until);
            if (_stop.Check(Now)) break;
        }

        _heldOpen = _pipes.AnyOpen;
        _pipes.Dispose();
    }

    private void EndStragglers(bool stopped)
    {
        var living = stopped ? _ender.Living() : _ender.LivingAfter(_time.GetElapsedTime(_start));
        if (Now < _stop.KillAt) living = AwaitThoseEnding(living);
        if (living is null || living.Count == 0) return;
        if (!stopped) _stop.KillAt = Math.Min(_stop.KillAt, Now + (long)_request.KillAfter.TotalMilliseconds);
        var giveUpAt = Math.Max(_stop.KillAt, Now) + KillPatience;
        for (var pause = 1; living.Count > 0; pause = Math.Min(pause * 2, 50))
        {
            _ender.Note(living);
            var now = Now;
            if (now >= giveUpAt)
            {
                _ender.NoteUnended(living);
                return;
            }

            if (now >= _stop.KillAt) _ender.Kill(living);
            else _ender.Ask(living);
            Wait(now + pause);
            _stop.Check(Now);
            living = _ender.Living();
        }
    }

    /// <summary>Who has just closed the output, or was asked to end, may be about to: no straggler yet.</summary>
    private List<ProcessEntry>? AwaitThoseEnding(List<ProcessEntry>? living)
    {
        var until = Now + EndingWithin;
        for (var pause = 1; living?.Count > 0 && Now < until; pause *= 2)
        {
            Wait(Now + pause);
            living = _ender.Living();
        }

        return living;
    }

    /// <summary>When the output could not be taken: nothing is left behind, nothing more is read.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void EndByForce(Action beforeReaped)
    {
        _pipes.Dispose();
        _idleAt = Never;
        var giveUpAt = Now + KillPatience;
        for (var living = _ender.Living(); Now < giveUpAt; living = _ender.Living())
        {
            if (_ended && living.Count == 0) break;
            _ender.Kill(living);
            Wait(Now + 10);
        }

        beforeReaped();
        if (_ended) ChildEnd.Reap(_tree.Root);
    }

    /// <summary>Waits for output, the end of the program or a request to stop, at most until then.</summary>
    private unsafe void Wait(long until)
    {
        until = Math.Min(until, _idleAt);
        var milliseconds = until == Never ? -1 : (int)Math.Clamp(until - Now, 0, int.MaxValue);
        var relay = _pipes.AnyOpen ? _relay : null;
        var polled = _polled.AsSpan(0, _polled.Length - (relay is null ? TerminalRelay.Polled : 0));
        _pipes.Describe(polled);
        polled[2] = new PollDescriptor { Descriptor = _ended ? -1 : _exit.Descriptor, Events = Libc.PollIn };
        polled[3] = new PollDescriptor { Descriptor = _workspace.Wake.Descriptor, Events = Libc.PollIn };
        relay?.Describe(polled[4..]);
        int ready;
        fixed (PollDescriptor* first = polled) ready = Libc.poll(first, (nuint)polled.Length, milliseconds);
        if (ready > 0)
        {
            if (polled[3].Returned != 0) _workspace.Wake.Reset();
            if (polled[2].Returned != 0) _ended = true;
            if ((polled[0].Returned | polled[1].Returned) != 0) Pump(polled);
            if (_pipes.AnyOpen) relay?.Pump(polled[4..]);
        }

        if (_idleAt == Never || Now < _idleAt) return;
        _idleAt = Never;
        _pipes.TellIdle();
    }

    private void Pump(ReadOnlySpan<PollDescriptor> polled)
    {
        _pipes.Pump(polled);
        _idleAt = _pipes.Unfinished ? Now + IdleAfter : Never;
    }

    private ProcessOutcome Outcome(ChildEnd end)
    {
        _usage.Note(Math.Max(end.PeakMemoryBytes, _group?.PeakMemoryBytes ?? 0));
        var cpu = end.CpuTime > _usage.CpuTime ? end.CpuTime : _usage.CpuTime;
        return new ProcessOutcome
        {
            ExitCode = end.ExitCode,
            Signal = end.Signal,
            StoppedBy = _stop.Reason,
            LimitMessage = _stop.LimitMessage,
            LimitsHeldBy = !_request.Limits.NeedHolding() ? null : _group is null ? "sampled" : "cgroup",
            PeakMemoryBytes = _usage.PeakMemoryBytes == 0 ? null : _usage.PeakMemoryBytes,
            CpuTime = _group?.CpuTime is { } inGroup && inGroup > cpu ? inGroup : cpu,
            EndedStragglers = _ender.Stragglers,
            OutputHeldOpen = _heldOpen,
        };
    }
}
