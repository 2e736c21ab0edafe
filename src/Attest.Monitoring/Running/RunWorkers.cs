using Attest.Monitoring.Planning;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Running;

/// <summary>
/// Runs a plan's steps, up to so many at once. There is no scheduler thread: each worker, the caller being the first,
/// takes the next ready step from the schedule under one lock, runs it, and says how it ended.
/// </summary>
internal sealed class RunWorkers(RunScope scope, RunReportBuilder reports, RunHalt halt) : IDisposable
{
    private readonly Schedule _schedule = new(scope.Plan);
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _turn = new(0);
    private readonly int _most = Concurrency(scope.Plan);
    private readonly List<Thread> _threads = [];
    private int _waiting;
    private int _workers = 1;

    /// <summary>Whether any step failed for good.</summary>
    public bool AnyFailed => _schedule.AnyFailed;

    /// <summary>How many steps of a plan run at once: as the definition says, else the number of processors.</summary>
    public static int Concurrency(Plan plan) => plan.Definition.Concurrency ?? Environment.ProcessorCount;

    /// <summary>Returns when every step has ended.</summary>
    public void RunToEnd()
    {
        Work();
        foreach (var thread in _threads) thread.Join();
    }

    public void Dispose() => _turn.Dispose();

    private void Work()
    {
        while (Take() is { } step)
        {
            var report = RunStep(step);
            End(step, report);
        }
    }

    /// <summary>The next step, waiting for one; null when all have ended.</summary>
    private int? Take()
    {
        while (true)
        {
            lock (_gate)
            {
                if (_schedule.TakeReady() is { } step)
                {
                    if (_schedule.HasReady) AddWorker();
                    return step;
                }

                if (_schedule.IsDone) return null;

                _waiting++;
            }

            _turn.Wait();
        }
    }

    /// <summary>There is more to do: a waiting worker is woken, or one more is started.</summary>
    private void AddWorker()
    {
        if (_waiting > 0)
        {
            _waiting--;
            _turn.Release();
        }
        else if (_workers < _most && _workers < scope.Plan.Steps.Count)
        {
            _workers++;
            var thread = new Thread(Work, maxStackSize: 1024 * 1024) { IsBackground = true, Name = $"attest step worker {_workers}" };
            _threads.Add(thread);
            thread.Start();
        }
    }

    private StepReport RunStep(int index)
    {
        var step = scope.Plan.Steps[index];
        try
        {
            return Decide(step) ?? Start(step);
        }
        catch (AttestException fault)
        {
            return RunReportBuilder.NotStarted(step, RunStatus.Failure, new StepError(
                fault.ErrorId, scope.Masker.Mask(fault.Message), fault.Remedy, fault.Position ?? step.Definition.Position));
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            return RunReportBuilder.NotStarted(step, RunStatus.Failure, new StepError(
                ErrorIds.Unexpected,
                scope.Masker.Mask($"{fault.GetType().Name}: {fault.Message}"),
                "This is a defect of Attest: please report it with the run's log.",
                step.Definition.Position));
        }
    }

    /// <summary>The report of a step that does not start; null for one that does.</summary>
    private StepReport? Decide(PlannedStep step)
    {
        if (!step.Definition.Finally && halt is { Status: { } status, Error: { } error })
        {
            return RunReportBuilder.NotStarted(step, status is RunStatus.Cancelled ? RunStatus.Cancelled : RunStatus.Skipped, error);
        }

        if (reports.Resumed(step) is { } resumed) return resumed;
        return Skipped(step);
    }

    private StepReport? Skipped(PlannedStep step)
    {
        StepStanding standing;
        bool anyFailed;
        lock (_gate)
        {
            standing = _schedule.StandingOf(step.Index);
            anyFailed = _schedule.AnyFailed;
        }

        var runs = step.Definition.If is { } condition
            ? condition.Evaluate(reports.ContextOf(step, standing, anyFailed, halt))
            : step.Definition.Finally || !standing.NeedUnmet;
        return runs ? null : reports.Skipped(step);
    }

    private StepReport Start(PlannedStep step)
    {
        var stop = step.Definition.Finally ? halt.ForFinally : halt.ForSteps;
        var run = new StepRun(scope, step, reports.ContextOf(step, default, anyFailed: false, halt), stop);
        Volatile.Write(ref scope.Live[step.Index], run);
        var report = run.Run();
        Volatile.Write(ref scope.Live[step.Index], null);
        scope.Ended.Add(report.CpuSeconds);
        if (report.Status is RunStatus.Cancelled && halt.Status is RunStatus.Timeout or RunStatus.Failure)
        {
            report = report with { Status = halt.Status.Value, Error = halt.Error };
        }

        reports.Add(run.Warnings);
        if (MemoryNearLimit.IsNear(report.PeakMemoryBytes, step.Definition.Limits.MemoryBytes))
        {
            Tell(new MemoryNearLimit(
                scope.Now, scope.Identity, report.Id, report.PeakMemoryBytes!.Value, step.Definition.Limits.MemoryBytes!.Value));
        }

        Tell(new StepFinished(scope.Now, scope.Identity, step.Index, report, run.SpanId));
        return report;
    }

    private void End(int index, StepReport report)
    {
        if (report.Attempts == 0) Tell(new StepFinished(scope.Now, scope.Identity, index, report, null));
        lock (_gate)
        {
            reports.Set(index, report);
            _schedule.End(index, report.Status, report.Tolerated);
            if (_schedule.IsDone) SendHome();
        }
    }

    private void Tell(Signal signal)
    {
        scope.Emit(signal);
        DurableSignals.WriteBehind(scope, signal, halt);
    }

    /// <summary>Nothing is left to wait for.</summary>
    private void SendHome()
    {
        if (_waiting > 0) _turn.Release(_waiting);
        _waiting = 0;
    }
}
