using System.Collections;
using System.Management.Automation;
using System.Runtime.ExceptionServices;
using Attest.Monitoring.Cmdlets.Completion;
using Attest.Monitoring.Cmdlets.Definitions;
using Attest.Monitoring.Cmdlets.Running.Workers;
using Attest.Monitoring.Definitions;
using Attest.Monitoring.Planning;
using Attest.Monitoring.Running;

namespace Attest.Monitoring.Cmdlets.Running;

/// <summary>Runs a pipeline, observed: each step's report as it ends, the run's report last.</summary>
[Cmdlet(VerbsLifecycle.Start, "AttestPipeline", DefaultParameterSetName = FromFile, SupportsShouldProcess = true)]
[OutputType(typeof(StepReport), typeof(RunReport))]
public sealed class StartAttestPipelineCommand : HomeCmdlet
{
    private const string FromFile = "Path";
    private const string FromDefinition = "Definition";
    private const string FromScript = "ScriptBlock";

    private static readonly TimeSpan Heartbeat = TimeSpan.FromMilliseconds(200);

    private LiveRun? _run;

    /// <summary>The pipeline's file. Default: <c>./attest.pipeline.yml</c>. Wildcards are not expanded.</summary>
    [Parameter(Position = 0, ParameterSetName = FromFile, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName", "LiteralPath")]
    [ArgumentCompleter(typeof(PipelineFileCompleter))]
    [DefinitionPath]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = PipelineFile.Usual;

    /// <summary>
    /// The definition itself: a hashtable with the keys of a file, or a script block in which <c>step</c> declares steps.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = FromDefinition)]
    [ValidateNotNull]
    public object? Definition { get; set; }

    /// <summary>The one step of a pipeline of one step.</summary>
    [Parameter(Mandatory = true, ParameterSetName = FromScript)]
    [ValidateNotNull]
    public ScriptBlock? ScriptBlock { get; set; }

    /// <summary>The pipeline's name in reports and metrics, where no definition gives one. Default: <c>pipeline</c>.</summary>
    [Parameter(ParameterSetName = FromDefinition)]
    [Parameter(ParameterSetName = FromScript)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "pipeline";

    /// <summary>Values of the pipeline's parameters by name.</summary>
    [Parameter(ParameterSetName = FromFile)]
    [Parameter(ParameterSetName = FromDefinition)]
    [ValidateNotNull]
    public IDictionary Parameter { get; set; } = new Hashtable();

    /// <summary>Only these steps and what they need.</summary>
    [Parameter(ParameterSetName = FromFile)]
    [Parameter(ParameterSetName = FromDefinition)]
    [ArgumentCompleter(typeof(StepIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Only { get; set; }

    /// <summary>A run, by its id or its report: what succeeded in it is not run again.</summary>
    [Parameter(ParameterSetName = FromFile, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = FromDefinition, ValueFromPipelineByPropertyName = true)]
    [Alias("RunId")]
    [ArgumentCompleter(typeof(RunIdCompleter))]
    [RunId]
    [ValidateNotNullOrEmpty]
    public string? Resume { get; set; }

    /// <summary>Use no cache.</summary>
    [Parameter]
    public SwitchParameter NoCache { get; set; }

    /// <summary>The level of <c>run.log</c>, whatever the configuration says.</summary>
    [Parameter]
    [ValidateSet("trace", "debug", "info", "warn", "error")]
    public string? LogLevel { get; set; }

    /// <summary>Exports this run's trace, whatever the configuration says.</summary>
    [Parameter]
    public SwitchParameter Trace { get; set; }

    private protected override void Begin() => RequireFullLanguage();

    private protected override void Process()
    {
        var wishes = StreamPreferences.Of(this);
        var feed = new RunFeed(wishes);
        var objects = new StepObjects();
        var asked = Request(Home, Warning(feed)) with { Flags = Flags() };
        using var steps = new PowerShellSteps(Host, new PowerShellContext { Environment = asked.Environment, Emitted = objects.Add });
        using var session = OpenSession(asked with { Adapters = asked.Adapters with { Pwsh = steps.Run } });
        var definition = Read(session);
        Target = definition.Name;
        var resumed = Resume is null ? null : session.Runs.Find(Resume);
        var given = ResumeCheck.Given(resumed, definition, GivenParameters.Of(Parameter));
        var plan = Planner.Make(definition, ParameterValues.Bind(definition, given), Only);
        var request = new RunRequest
        {
            Plan = plan,
            Trace = Trace,
            Resume = resumed,
            Views = [feed],
            Output = feed,
        };
        if (!ShouldRun(plan)) return;

        using var run = new LiveRun(feed, stop => session.Run(request, stop));
        var progress = new RunProgress(definition.Name, feed, TimeProvider.System, WriteProgress);
        var report = Follow(run, feed, progress, new RunStreams(this, wishes, progress, objects.Report));
        WriteObject(RunSummary.Of(report));
        if (RunFailure.Of(report) is { } failure) WriteError(failure);
    }

    /// <inheritdoc/>
    protected override void StopProcessing() => Volatile.Read(ref _run)?.Stop();

    private PipelineDefinition Read(MonitoringSession session)
    {
        if (ParameterSetName == FromFile)
        {
            Target = Path;
            return session.Load(FilePaths.Of(this, Path, literal: true)[0]);
        }

        Target = Definition ?? ScriptBlock;
        return ParameterSetName == FromScript
            ? ScriptedDefinition.Read(SingleStep.Of(ScriptBlock!, Name), SessionState)
            : DefinitionObject.Read(Definition, Name, SessionState);
    }

    private bool ShouldRun(Plan plan) => ShouldProcess(
        $"Run the pipeline '{plan.Definition.Name}':{Environment.NewLine}{PlanTable.Write(plan)}",
        $"Run the pipeline '{plan.Definition.Name}' ({(plan.Steps.Count == 1 ? "1 step" : $"{plan.Steps.Count} steps")})?",
        "Start-AttestPipeline");

    /// <summary>
    /// Writes what comes of the run until it has ended. Whatever keeps this pipeline from taking more (Ctrl-C, a command
    /// behind it that throws or has enough) ends the run in order and is thrown on after its end: nothing of it is lost.
    /// </summary>
    private RunReport Follow(LiveRun run, RunFeed feed, RunProgress progress, RunStreams streams)
    {
        Volatile.Write(ref _run, run);
        if (Stopping) throw new PipelineStoppedException();
        ExceptionDispatchInfo? refusal = null;
        run.Start();
        while (!feed.IsDone)
        {
            var item = feed.Take(Heartbeat);
            if (refusal is null) refusal = Try(() => streams.Write(item), run);
        }

        var report = run.Wait();
        refusal ??= Try(progress.Complete, run);
        Volatile.Write(ref _run, null);
        refusal?.Throw();
        return report;
    }

    private static ExceptionDispatchInfo? Try(Action write, LiveRun run)
    {
        try
        {
            write();
            return null;
        }
        catch (Exception refusal) when (refusal is not OutOfMemoryException)
        {
            run.Stop();
            return ExceptionDispatchInfo.Capture(refusal);
        }
    }

    /// <summary>Only the pipeline's thread may write; what other threads say comes with the rest of the run.</summary>
    private Action<string> Warning(RunFeed feed)
    {
        var own = Environment.CurrentManagedThreadId;
        return text =>
        {
            if (Environment.CurrentManagedThreadId == own) WriteWarning(text);
            else feed.Warn(text);
        };
    }

    private Dictionary<string, string> Flags()
    {
        var flags = new Dictionary<string, string>(StringComparer.Ordinal);
        if (LogLevel is not null) flags["logging.level"] = LogLevel;
        return flags;
    }
}
