using System.Diagnostics;
using System.Runtime.CompilerServices;
using Attest.Monitoring.Definitions.Expressions;
using Attest.Monitoring.Planning;
using Attest.Monitoring.Running.Files;
using Attest.Monitoring.Running.Output;
using Attest.Monitoring.Running.Processes;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Running;

/// <summary>One step from its condition to its report, on the calling thread.</summary>
internal sealed class StepRun(RunScope scope, PlannedStep step, ExpressionContext context, StopRequests stop)
{
    private readonly DateTimeOffset _started = scope.Now;
    private readonly long _start = scope.Services.Time.GetTimestamp();
    private readonly StepFiles _files = new(scope.Folder.Exchange, step.Index + 1);
    private readonly List<string> _warnings = [];
    private Dictionary<string, string> _outputs = [];
    private Activity? _span;
    private int _attempt;
    private EventsTail? _events;
    private volatile bool _listens;

    /// <summary>What the reader of the report should know though it failed nothing.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Runs the step and emits its signals.</summary>
    public StepReport Run()
    {
        _span = RunSpans.StartStep(step, scope.Identity.RunId, scope.SpanContext, _started);
        using var output = new StepOutput(step.Id, scope.Folder.StepLog(step.Index), scope.Masker, scope.Request.Output);
        var outcome = Masked(Attempts(output));
        var report = new StepReport
        {
            Id = step.Id,
            Kind = step.Definition.Body.Kind,
            Status = outcome.Status,
            Attempts = _attempt,
            StartedAt = _started,
            DurationMs = scope.Services.Time.GetElapsedTime(_start).TotalMilliseconds,
            ExitCode = outcome.ExitCode,
            Outputs = _outputs,
            Error = outcome.Error,
            Log = output.LogPath,
            LimitsHeldBy = outcome.LimitsHeldBy,
            PeakMemoryBytes = outcome.PeakMemoryBytes,
            CpuSeconds = outcome.CpuTime?.TotalSeconds,
            Tolerated = step.Definition.ContinueOnError && outcome.Status is RunStatus.Failure or RunStatus.Timeout,
        };
        foreach (var warning in outcome.Warnings) Warn(warning);
        RunSpans.EndStep(_span, report, scope.Now);
        return report;
    }

    /// <summary>Takes in what the step has told since the last look; while it runs, from another thread.</summary>
    public void Listen()
    {
        if (File.Exists(_files.EventsPath)) TakeEvents(isEnd: false);
    }

    /// <summary>The id of the step's span, once it has run.</summary>
    public string? SpanId => _span?.SpanId.ToHexString();

    private BodyOutcome Attempts(StepOutput output)
    {
        var retry = step.Definition.Retry;
        while (true)
        {
            _attempt++;
            scope.Emit(new StepStarted(
                scope.Now, scope.Identity, step.Index, step.Id, step.Definition.Body.Kind, _attempt, SpanId));
            var outcome = Attempt(output);
            if (outcome.Status is RunStatus.Success or RunStatus.Cancelled
                || _attempt >= retry.Attempts || stop.Cancel.IsCancellationRequested)
            {
                return outcome;
            }

            var delay = retry.DelayAfter(_attempt);
            scope.Emit(new StepRetried(
                scope.Now, scope.Identity, step.Index, step.Id, _attempt, delay, Masked(outcome).Error!));
            if (delay > TimeSpan.Zero && Delay.Wait(scope.Services.Time, delay, stop.Cancel)) return outcome;
        }
    }

    private BodyOutcome Attempt(StepOutput output)
    {
        try
        {
            _listens = true;
            var outcome = RunBody(output);
            output.Complete();
            return Heard(outcome);
        }
        catch (AttestException fault)
        {
            // An unwritable log is told once; what the step still said is shown.
            output.Complete();
            return BodyOutcome.Failure(fault, step.Definition.Position);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            var unwritable = new AttestException(
                ErrorIds.StateUnwritable,
                $"The step could not be run: {fault.Message}",
                "Free space under the state folder and make it writable.",
                inner: fault);
            return BodyOutcome.Failure(unwritable, step.Definition.Position);
        }
        finally
        {
            lock (_files)
            {
                _listens = false;
                _events = null;
                _files.Delete();
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void TakeEvents(bool isEnd)
    {
        // One look at a time, and none once the attempt is over: the next one begins with no file.
        lock (_files)
        {
            if (!_listens) return;
            _events ??= _files.FollowEvents(step.Id, scope.Masker);
            _events.Read(isEnd, told => StepEvents.Take(scope, step, _span, told));
            if (isEnd) _listens = false;
        }
    }

    private BodyOutcome RunBody(StepOutput output)
    {
        var now = context with { Run = RunContext.OfAttempt(context.Run, _attempt) };
        var environment = scope.Environment.For(step, now);
        var marks = new Dictionary<string, string>(2, StringComparer.Ordinal)
        {
            ["ATTEST_RUN_ID"] = scope.Identity.RunId,
            ["ATTEST_STEP_ID"] = step.Id,
        };
        foreach (var (name, value) in marks) environment[name] = value;
        environment["ATTEST_OUTPUT"] = _files.OutputPath;
        environment["ATTEST_METRICS"] = _files.MetricsPath;
        environment["ATTEST_EVENTS"] = _files.EventsPath;
        TraceEnvironment.Give(environment, scope.Services.HandsTraceOn ? _span : null, scope.Services.Baggage);

        var seen = now with { Env = environment };
        var body = scope.Services.Body(step.Definition.Body.Kind)
            ?? throw new AttestException(
                ErrorIds.NotSupportedYet,
                $"A step of kind '{step.Definition.Body.Kind}' cannot be run by this version.",
                "Use one of run, pwsh, command, http, create_file.",
                step.Definition.Position);
        return body(new StepInvocation
        {
            Plan = scope.Plan,
            Step = step,
            Context = seen,
            Environment = environment,
            Marks = marks,
            WorkingDirectory = WorkingDirectory(seen),
            Exchange = scope.Folder.Exchange,
            Deadline = StepDeadline.Of(step.Definition.Timeout ?? scope.Plan.Definition.Defaults.Timeout, step.Definition.Limits),
            Input = scope.Request.Input,
            Output = output,
            Stop = stop,
            Span = _span,
            Masker = scope.Masker,
            Tell = Tell,
        });
    }

    private string WorkingDirectory(ExpressionContext seen)
    {
        var directory = scope.Plan.Definition.BaseDirectory;
        if (scope.Plan.Definition.Defaults.WorkingDirectory is { } usual) directory = Path.GetFullPath(usual.Render(seen), directory);
        if (step.Definition.WorkingDirectory is { } own) directory = Path.GetFullPath(own.Render(seen), directory);
        if (Directory.Exists(directory)) return directory;
        throw new AttestException(
            ErrorIds.WorkingDirectoryMissing,
            $"The working directory {directory} does not exist.",
            "Create it in a step before, or correct 'working_directory'; a relative one starts from the pipeline file's folder.",
            step.Definition.WorkingDirectory?.Position ?? step.Definition.Position);
    }

    /// <summary>Takes in what the attempt wrote to its three files. A wrong line fails a step that had succeeded.</summary>
    private BodyOutcome Heard(BodyOutcome outcome)
    {
        if (_files.HasEvents()) TakeEvents(isEnd: true);
        try
        {
            Report(_files.ReadMetrics(scope.Plan.Definition.Name, step.Id, step.Definition.Metrics, scope.Masker));
            _outputs = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var (name, value) in outcome.Outputs) _outputs[name] = scope.Masker.Mask(value);
            foreach (var (name, value) in _files.ReadOutputs(step.Id, scope.Masker)) _outputs[name] = value;
            return outcome;
        }
        catch (AttestException fault) when (outcome.Status is RunStatus.Success)
        {
            return BodyOutcome.Failure(fault, step.Definition.Position) with { ExitCode = outcome.ExitCode };
        }
        catch (AttestException fault)
        {
            // The step has failed already; that is what the report must say first.
            Warn(fault.Message);
            return outcome;
        }
    }

    /// <summary>All measurements of an attempt or none: half of them would be a number nobody can trust.</summary>
    private void Report(IReadOnlyList<Measurement> measurements)
    {
        CustomMetric? checkedLast = null;
        foreach (var (metric, _, line) in measurements)
        {
            if (ReferenceEquals(metric, checkedLast)) continue;
            checkedLast = metric;
            if (scope.Services.MetricClash(scope.Identity, step.Id, metric) is not { } clash) continue;
            throw new FileOrigin(step.Id, "ATTEST_METRICS", ErrorIds.MetricInvalid, scope.Masker).Mistake(
                line, clash, "Give one metric one type and one set of labels, and two metrics two names.");
        }

        foreach (var (metric, value, _) in measurements)
            scope.Emit(new MetricReported(scope.Now, scope.Identity, step.Id, metric, value));
    }

    private void Warn(string warning)
    {
        warning = $"step '{step.Id}': {scope.Masker.Mask(warning)}";
        _warnings.Add(warning);
        Log(LogLevel.Warn, warning);
    }

    private void Tell(LogLevel level, string message) => Log(level, scope.Masker.Mask(message));

    private void Log(LogLevel level, string masked) => scope.Emit(new MessageLogged(
        scope.Now, scope.Identity, level, "attest::step", masked, [new("step", step.Id)], SpanId));

    private BodyOutcome Masked(BodyOutcome outcome) => outcome.Error is { } error && scope.Masker.HasSecrets
        ? outcome with { Error = error with { Message = scope.Masker.Mask(error.Message) } }
        : outcome;
}
