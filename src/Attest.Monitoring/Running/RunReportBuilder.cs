using System.Runtime.CompilerServices;
using Attest.Monitoring.Definitions.Expressions;
using Attest.Monitoring.Planning;

namespace Attest.Monitoring.Running;

/// <summary>Gathers the report of a run while its steps end, and shows later steps what earlier ones left.</summary>
internal sealed class RunReportBuilder
{
    private readonly RunScope _scope;
    private readonly DateTimeOffset _started;
    private readonly StepReport?[] _steps;
    private readonly Lazy<Dictionary<string, int>> _indices;
    private readonly Lazy<ExpressionContext> _context;
    private readonly Dictionary<string, StepReport> _resumed;
    private readonly List<string> _warnings = [];

    public RunReportBuilder(RunScope scope, DateTimeOffset started)
    {
        _scope = scope;
        _started = started;
        _steps = new StepReport?[scope.Plan.Steps.Count];
        _indices = new(Indices);
        _context = new(() => RunContext.Of(scope, scope.Services.Environment) with { Step = View });
        _resumed = Succeeded(scope.Request.Resume);
    }

    /// <summary>The report before the first step.</summary>
    public RunReport Running() => Report(RunStatus.Running, TimeSpan.Zero, new ResourceReport(null, null));

    /// <summary>The report after the last step.</summary>
    public RunReport Ended(RunHalt halt, bool anyFailed, long? peakMemory, TimeSpan duration)
    {
        var status = halt.Status ?? (anyFailed ? RunStatus.Failure : RunStatus.Success);
        double? cpu = null;
        foreach (var step in _steps)
        {
            if (step?.CpuSeconds is { } seconds) cpu = (cpu ?? 0) + seconds;
            if (step?.PeakMemoryBytes is { } peak && peak > (peakMemory ?? 0)) peakMemory = peak;
        }

        return Report(status, duration, new ResourceReport(peakMemory, cpu)) with { Error = halt.Error };
    }

    /// <summary>What an expression of a step sees.</summary>
    public ExpressionContext ContextOf(PlannedStep step, StepStanding standing, bool anyFailed, RunHalt halt) =>
        _context.Value with
        {
            Matrix = step.Matrix,
            Progress = new ProgressView(
                Failed: step.Definition.Finally ? anyFailed : standing.AncestorFailed,
                Cancelled: halt.Status is RunStatus.Cancelled,
                Unmet: !step.Definition.Finally && standing.NeedUnmet),
        };

    /// <summary>The report of a step that succeeded in the run that is resumed; null when it is to be run.</summary>
    public StepReport? Resumed(PlannedStep step) =>
        !step.Definition.Finally && _resumed.TryGetValue(step.Id, out var report)
            ? report with
            {
                Attempts = 0, StartedAt = null, DurationMs = 0, CpuSeconds = null, PeakMemoryBytes = null,
                Reason = $"it succeeded in the run {_scope.Request.Resume!.RunId}",
            }
            : null;

    /// <summary>The report of a step whose needs or condition keep it from running: it says which.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public StepReport Skipped(PlannedStep step) =>
        NotStarted(step, RunStatus.Skipped, error: null) with { Reason = UnmetNeed(step) ?? "its 'if' was false" };

    /// <summary>The report of a step that did not start.</summary>
    public static StepReport NotStarted(PlannedStep step, RunStatus status, StepError? error) => new()
    {
        Id = step.Id,
        Kind = step.Definition.Body.Kind,
        Status = status,
        Attempts = 0,
        Error = error,
        Tolerated = status is RunStatus.Failure && step.Definition.ContinueOnError,
    };

    /// <summary>Keeps a step's report; under the workers' lock.</summary>
    public void Set(int index, StepReport report) => Volatile.Write(ref _steps[index], report);

    public void Add(IReadOnlyList<string> warnings)
    {
        if (warnings.Count == 0) return;
        lock (_warnings) _warnings.AddRange(warnings);
    }

    private RunReport Report(RunStatus status, TimeSpan duration, ResourceReport resources)
    {
        var steps = new StepReport[_steps.Length];
        for (var index = 0; index < steps.Length; index++)
        {
            steps[index] = _steps[index] ?? NotStarted(_scope.Plan.Steps[index], RunStatus.Running, error: null);
        }

        return new RunReport
        {
            RunId = _scope.Identity.RunId,
            Pipeline = _scope.Identity.Pipeline,
            Type = _scope.Identity.Type,
            Status = status,
            TraceId = _scope.Identity.TraceId ?? "",
            SpanId = _scope.Identity.SpanId,
            ParentSpanId = _scope.Identity.ParentSpanId,
            IsSampled = _scope.Identity.IsSampled,
            StartedAt = _started,
            DurationMs = duration.TotalMilliseconds,
            Parameters = Masked(_scope.Plan.Parameters),
            Steps = steps,
            Resources = resources,
            Warnings = _warnings,
            Paths = new Dictionary<string, string>
            {
                ["run"] = _scope.Folder.Root,
                ["definition"] = _scope.Folder.Definition,
                ["trace"] = _scope.Folder.Trace,
                ["log"] = _scope.Folder.Log,
                ["steps"] = _scope.Folder.Steps,
            },
        };
    }

    private IReadOnlyDictionary<string, object?> Masked(IReadOnlyDictionary<string, object?> parameters)
    {
        if (!_scope.Masker.HasSecrets) return parameters;
        var masked = new Dictionary<string, object?>(parameters.Count, StringComparer.Ordinal);
        foreach (var (name, value) in parameters) masked[name] = value is string text ? _scope.Masker.Mask(text) : value;
        return masked;
    }

    /// <summary>The first need that keeps a step from running; null when its own condition does.</summary>
    private string? UnmetNeed(PlannedStep step)
    {
        if (step.Definition.If is { NeedsSuccess: false }) return null;
        foreach (var need in step.Needs)
        {
            if (Volatile.Read(ref _steps[need]) is not { } report || report.Status is RunStatus.Success || report.Tolerated) continue;
            return report.Status switch
            {
                RunStatus.Skipped => $"{report.Id} was skipped",
                RunStatus.Cancelled => $"{report.Id} was cancelled",
                RunStatus.Timeout => $"{report.Id} ran out of time",
                _ => $"{report.Id} failed",
            };
        }

        return null;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private StepView? View(string id) =>
        _indices.Value.TryGetValue(id, out var index) && Volatile.Read(ref _steps[index]) is { } report
            ? new StepView(report.Status.Word(), report.Outputs)
            : null;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Dictionary<string, int> Indices()
    {
        var indices = new Dictionary<string, int>(_steps.Length, StringComparer.OrdinalIgnoreCase);
        foreach (var step in _scope.Plan.Steps) indices[step.Id] = step.Index;
        return indices;
    }

    private static Dictionary<string, StepReport> Succeeded(RunReport? resume)
    {
        var succeeded = new Dictionary<string, StepReport>(StringComparer.OrdinalIgnoreCase);
        foreach (var step in resume?.Steps ?? [])
        {
            if (step.Status is RunStatus.Success) succeeded[step.Id] = step;
        }

        return succeeded;
    }
}
