using Attest.Monitoring.Configuration;
using Attest.Monitoring.Definitions;
using Attest.Monitoring.Logging;
using Attest.Monitoring.Metrics;
using Attest.Monitoring.Metrics.Catalogue;
using Attest.Monitoring.Metrics.Exemplars;
using Attest.Monitoring.Push;
using Attest.Monitoring.Running;
using Attest.Monitoring.Running.Bodies;
using Attest.Monitoring.Running.Output;
using Attest.Monitoring.Running.Processes;
using Attest.Monitoring.Serving;
using Attest.Monitoring.Signals;
using Attest.Monitoring.Sources;
using Attest.Monitoring.State;
using Attest.Monitoring.Tracing;
using Attest.Monitoring.Tracing.Open;
using Attest.Monitoring.Tracing.Sampling;

namespace Attest.Monitoring;

/// <summary>
/// The composition root: opens the state folder, reads the configuration, plugs the slices into a run. The one file
/// that names every slice. A front end opens one session and disposes it at its end.
/// </summary>
internal sealed class MonitoringSession : IDisposable
{
    private readonly SessionRequest _request;
    private readonly ProcessRunner _processes;
    private readonly Lazy<LoadedConfiguration> _configuration;
    private readonly Lazy<MetricsSlice> _metrics;
    private readonly Lazy<SessionAudit> _audit;

    /// <summary>What people are to read when everything else has been said.</summary>
    private readonly List<string> _shown = [];

    /// <summary>The log of the run that is under way.</summary>
    private volatile RunLogSink? _log;

    private MonitoringSession(SessionRequest request, StateFolder state)
    {
        _request = request;
        State = state;
        _processes = new ProcessRunner(request.Time);
        _configuration = new(() => Configure(_request));
        _metrics = new(() => new MetricsSlice(
            State, Configuration.Values.Monitoring.Without(request.OwnMeters), request.Time, DurableFile.Flush, LostRuns.IsClosed,
            MayPush && PushTargets.WantOtlp(Configuration.Values.Monitoring.Push, request.Environment),
            request.Environment.ContainsKey("OTEL_METRICS_EXEMPLAR_FILTER") ? ExemplarChoice.Of(request.Environment, request.TelemetryWarn) : default));
        _audit = new(() => new SessionAudit(request, State, () => Configuration.Values.Audit, told => _metrics.Value.Emit(told)));
    }

    public StateFolder State { get; }

    /// <summary>Every setting, read when first asked for.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.ConfigurationInvalid"/>, with every mistake.</exception>
    public LoadedConfiguration Configuration => _configuration.Value;

    /// <summary>The audit log, opened when first asked for.</summary>
    public SessionAudit Audit => _audit.Value;

    /// <summary>The tokens that may ask the monitor endpoint.</summary>
    public SessionTokens Tokens => new(this, _request);

    /// <summary>The runs this folder holds.</summary>
    public RunHistory Runs => new(State, _request.Time);

    /// <summary>Tells which runs died.</summary>
    public LostRuns LostRuns => new(State, _request.Time, _processes);

    /// <summary>Opens the state folder and closes the runs that were lost.</summary>
    /// <exception cref="AttestException">The folder cannot be used.</exception>
    public static MonitoringSession Open(SessionRequest request)
    {
        var session = new MonitoringSession(request, StateFolder.Open(
            StateFolder.Locate(request.Home, request.Environment), request.Time));
        session.CloseLostRuns();
        return session;
    }

    /// <summary>Reads and validates a definition.</summary>
    /// <param name="path">As the user wrote it; relative to the session's working directory.</param>
    /// <exception cref="AttestException">With every mistake, in <see cref="AttestException.Diagnostics"/>.</exception>
    public PipelineDefinition Load(string path)
    {
        var full = Path.GetFullPath(path, _request.WorkingDirectory);
        var root = _request.Adapters.Yaml(path, DocumentFile.Read(full));
        return DefinitionReader.ReadOrThrow(root, path, Path.GetDirectoryName(full)!);
    }

    /// <summary>Makes every closed series of a definition stand at 0 before its first event.</summary>
    public void Announce(PipelineDefinition definition)
    {
        _metrics.Value.Emit(new PipelineSeen(
            _request.Time.GetUtcNow(),
            definition.Name,
            definition.Type,
            [.. definition.Steps.Select(step => new SeenStep(step.Id, step.Body.Kind))]));
        _metrics.Value.Flush();
    }

    /// <summary>A run will follow: the metrics, which take the longest to start, start on their own thread.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.ConfigurationInvalid"/>, with every mistake.</exception>
    public void Prepare() => _ = _metrics.Value;

    /// <summary>Runs a plan to its end; blocks. Returns the report whatever became of the run.</summary>
    /// <exception cref="AttestException">It could not be run at all.</exception>
    public RunReport Run(RunRequest request, RunStop stop)
    {
        RefuseWhatHasNotLanded(request.Plan.Definition);

        Prepare();
        if (_request.Adapters.Pwsh is not null) _metrics.Value.CollectMeters();
        using var tracing = new TracingSlice(TracingRequest(request.Plan.Definition.BaseDirectory, request.Trace));
        using var push = MayPush ? ConfiguredPush([]) : null;
        var services = new RunServices
        {
            Time = _request.Time,
            State = State,
            Processes = _processes,
            Environment = _request.Environment,
            Parent = tracing.Context.ParentContext,
            HandsTraceOn = tracing.Context.HandsTraceOn,
            Baggage = tracing.Context.Baggage,
            RunUrl = new CiEnvironment(_request.Environment).RunUrl,
            Body = Bodies(),
            OpenSinks = (folder, _, root, masker) => OpenSinks(request, folder, masker, tracing, tracing.Open(folder, root, masker), push),
            Git = GitAnswer,
            LastAttributes = () => Audit.SpanAttributes(),
            MetricClash = (run, step, metric) => _metrics.Value.Claim(run, step, metric),
        };
        return PipelineRun.Execute(services, request, stop);
    }

    /// <summary>What all processes of this state folder, and of others beside it, have counted together.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.StateFolderUnusable"/>: a folder cannot be read.</exception>
    public MergedMetrics ReadMetrics(IReadOnlyList<StateFolder> others) => ReadFolders([State, .. others]);

    /// <summary>Folders added up, and what answering processes know beside them.</summary>
    public MergedMetrics ReadFolders(
        IReadOnlyList<StateFolder> folders, params ReadOnlySpan<IReadOnlyList<MetricFamilyData>> answering)
    {
        try
        {
            return StaleStates.Without(MergedMetrics.Read(
                folders,
                Configuration.Values.Monitoring,
                new BuildIdentity(ProductVersion.Text, ProductVersion.Revision),
                answering), _request.Time.GetUtcNow());
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new AttestException(
                ErrorIds.StateFolderUnusable,
                $"The metrics under {State.Root} cannot be read: {fault.Message}",
                "Make the folder readable for this account, or name another one with --home or ATTEST_HOME.",
                inner: fault);
        }
    }

    /// <summary>What pushes the metrics of this state folder, and of others beside it.</summary>
    /// <param name="others">Added up with this one.</param>
    /// <param name="choose">Makes the targets.</param>
    /// <exception cref="AttestException">A target's address, or a variable about it, makes no sense.</exception>
    public MetricsPush OpenPush(IReadOnlyList<StateFolder> others, Func<PushTargets, IReadOnlyList<IPushTarget>> choose)
    {
        var resource = new ResourceDetection(_request.Environment, _request.WorkingDirectory);
        var targets = new PushTargets(
            Configuration.Values.Monitoring.Push ?? new PushSettings(),
            _request.Environment,
            _request.Warn,
            _request.WorkingDirectory,
            _request.Time,
            () => new OtlpMetricsRequest(resource.OfHost(Configuration.Values.Tracing.ServiceName, State.InstanceId), ProductVersion.Text))
        {
            HasNativeHistograms = Configuration.Values.Monitoring.NativeHistograms.Enabled,
        };
        return new MetricsPush(choose(targets), () => ReadMetrics(others), State, _request.Time);
    }

    /// <summary>Decides for a span that starts a trace of its own.</summary>
    public TraceSampler Sampler() => TracingSlice.Sampler(TracingRequest(_request.WorkingDirectory));

    /// <summary>What a monitor endpoint needs of this session and of other folders beside its own.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.ConfigurationInvalid"/>, with every mistake.</exception>
    public MonitorServices Monitor(IReadOnlyList<MonitoringSession> others, bool allowsAnonymous = false) =>
        new SessionMonitor(this, _request, _metrics.Value).Open(others, allowsAnonymous);

    /// <summary>Keeps the audit log while a monitor runs on this folder.</summary>
    /// <param name="listening">Where it listens.</param>
    public AuditKeeping KeepAudit(IReadOnlyList<string> listening) =>
        new(Audit, Configuration.Values.Audit, _request.Time, _request.Warn, listening);

    /// <summary>The health checks of this session; disposed before it.</summary>
    public SessionHealth Health() => new(this, _request, _metrics.Value);

    /// <summary>Keeps a span that a script has ended outside of a run, and exports it where the configuration says so.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.StateUnwritable"/>.</exception>
    public void Keep(FinishedSpan span, OpenSpans spans)
    {
        using var tracing = new TracingSlice(TracingRequest(_request.WorkingDirectory));
        spans.Keep(span, tracing.Resource);
        if (span.Sampled) tracing.Exporter?.Add(span);
        tracing.Flush();
    }

    /// <summary>Writes out what its sinks still hold; the session stays open. Callable from any thread, also during a run.</summary>
    public void Flush()
    {
        if (_metrics.IsValueCreated) _metrics.Value.Flush();
        _log?.FlushAll();
    }

    /// <summary>Called when it is disposed.</summary>
    public Action? Closed { get; set; }

    public void Dispose()
    {
        Closed?.Invoke();
        if (_audit.IsValueCreated) _audit.Value.Dispose();
        foreach (var text in _shown) _request.Show(text);
        if (!_metrics.IsValueCreated) return;
        _metrics.Value.Dispose();
    }

    /// <summary>The configuration that a request names.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.ConfigurationInvalid"/>, with every mistake.</exception>
    public static LoadedConfiguration Configure(SessionRequest request)
    {
        var configuration = ConfigurationLoader.Load(new ConfigurationRequest
        {
            ConfigPath = request.ConfigPath,
            WorkingDirectory = request.WorkingDirectory,
            Environment = request.Environment,
            Flags = request.Flags,
            Parser = request.Adapters.Yaml,
            Paths = ConfigurationPaths.Of(request.Environment),
        });
        foreach (var warning in configuration.Warnings) request.Warn(warning.ToString());
        return configuration;
    }

    private void RefuseWhatHasNotLanded(PipelineDefinition definition)
    {
        Configuration.RefuseWhatHasNotLanded();
        if (definition.Deferred.Count > 0) throw NotSupportedYet(definition);
    }

    private static AttestException NotSupportedYet(PipelineDefinition definition) => new(
        ErrorIds.NotSupportedYet,
        "Remove what this version cannot carry out yet; 'attest validate' accepts it already.",
        [.. definition.Deferred.Select(key => new Diagnostic(key.Position, $"'{key.Key}' cannot be run by this version yet"))]);

    private Func<string, StepBodyRunner?> Bodies()
    {
        // Made when a step needs it: System.Net.Http costs milliseconds.
        var http = new Lazy<StepBodyRunner>(() =>
        {
            _metrics.Value.CollectMeters();
            return new HttpBodyRunner().Run;
        });
        return kind => kind switch
        {
            "pwsh" when _request.Adapters.Pwsh is { } inProcess => inProcess,
            "run" or "pwsh" => new ShellBodyRunner(_processes).Run,
            "command" => new CommandBodyRunner(_processes).Run,
            "http" => http.Value,
            "create_file" => FileBodyRunner.Run,
            _ => null,
        };
    }

    /// <summary>Pushes every <c>monitoring.push.interval</c> and at its end; null when nothing is configured.</summary>
    /// <param name="others">Added up with this folder.</param>
    /// <exception cref="AttestException">A target's address, or a variable about it, makes no sense.</exception>
    public PushTimer? PushRepeatedly(IReadOnlyList<StateFolder> others) =>
        !MayPush || !PushTargets.AreWanted(Configuration.Values.Monitoring.Push, _request.Environment) ? null : new PushTimer(
            OpenPush(others, static targets => targets.Configured()),
            PushPace.Of(Configuration.Values.Monitoring.Push, _request.Environment, _request.TelemetryWarn),
            _request.Time,
            _request.TelemetryWarn,
            (reason, lost) => _metrics.Value.CountDropped(LabelValues.Metrics, reason, lost));

    /// <summary>Whether anything speaks of pushing: for most runs nothing does, and the slice is not even loaded.</summary>
    internal bool MayPush => Configuration.Values.Monitoring.Push is not null
        || _request.Environment.ContainsKey("OTEL_EXPORTER_OTLP_ENDPOINT")
        || _request.Environment.ContainsKey("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT")
        || _request.Environment.ContainsKey("OTEL_METRICS_EXPORTER");

    /// <summary>What pushes to all that is configured; null when nothing is.</summary>
    /// <param name="others">Added up with this folder.</param>
    internal MetricsPush? ConfiguredPush(IReadOnlyList<StateFolder> others) => PushTargets.AreWanted(Configuration.Values.Monitoring.Push, _request.Environment)
        ? OpenPush(others, static targets => targets.Configured())
        : null;

    /// <summary>What tracing needs of this session.</summary>
    internal TracingRequest TracingRequest(string checkout, bool always = false) => new(
        Configuration.Values.Tracing,
        _request.Environment,
        _request.WorkingDirectory,
        checkout,
        State,
        _request.Time,
        ProductVersion.Text,
        always,
        _request.TelemetryWarn,
        _shown.Add);

    private RunSinks OpenSinks(
        RunRequest request, RunFolder folder, SecretMasker masker, TracingSlice tracing, ReportedSpans reported, MetricsPush? push)
    {
        if (masker.HasSecrets) _metrics.Value.Hide(masker);
        var log = SessionLogs.OpenRun(folder.Log, State, Configuration, _request);
        _log = log;
        return new RunSinks(
            new SignalFanOut([_metrics.Value, log, reported, .. request.Views]),
            Durable: [Audit.Sink()],
            Flush: () =>
            {
                _log = null;
                if (push is not null) _metrics.Value.Flush();
                var round = push?.Start();
                log.StartClosing();
                if (tracing.Flush() is { } spans) Count(spans);
                log.Close((lines, reason) => _metrics.Value.CountDropped(LabelValues.Logs, reason, lines));
                round?.Finish(_request.TelemetryWarn, (reason, lost) => _metrics.Value.CountDropped(LabelValues.Metrics, reason, lost));
                _metrics.Value.Flush();
                foreach (var warning in _metrics.Value.TakeWarnings()) _request.Warn(warning);
            });
    }

    /// <summary>Counts what happened outside of a run.</summary>
    internal void Count(Signal told) => _metrics.Value.Emit(told);

    /// <summary>Counts spans that were lost.</summary>
    internal void Count(TraceLosses spans)
    {
        if (spans.Unwritten > 0) _metrics.Value.CountDropped(LabelValues.Traces, LabelValues.FileUnwritable, spans.Unwritten);
        if (spans.Unsent > 0) _metrics.Value.CountDropped(LabelValues.Traces, LabelValues.ExportFailed, spans.Unsent);
        if (spans.Overflowed > 0) _metrics.Value.CountDropped(LabelValues.Traces, LabelValues.QueueFull, spans.Overflowed);
    }

    /// <summary>Closes the runs of this folder whose process died.</summary>
    public void CloseLostRuns()
    {
        // Most find none, and load nothing of what closes them.
        if (LostRuns.AnyUnderWay) Close();

        void Close()
        {
            using var lost = new SessionLost(this, _request);
            lost.Close();
        }
    }

    private static string? GitAnswer(string directory, string name)
    {
        if (GitCheckout.Find(directory) is not { } checkout) return null;
        return name switch
        {
            "commit" => checkout.Revision,
            "short" => checkout.Revision?[..7],
            "branch" when checkout.Head is { } head && GitCheckout.TypeOf(head) == "branch" => GitCheckout.ShortName(head),
            "tag" when checkout.Head is { } head && GitCheckout.TypeOf(head) == "tag" => GitCheckout.ShortName(head),
            _ => null,
        };
    }
}
