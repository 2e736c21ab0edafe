using Attest.Monitoring.Configuration;
using Attest.Monitoring.Logging;
using Attest.Monitoring.Logging.Export;
using Attest.Monitoring.State;
using Attest.Monitoring.Tracing;

namespace Attest.Monitoring;

/// <summary>Where the log lines of a session go, by its configuration.</summary>
internal static class SessionLogs
{
    /// <summary>The log of a run; what it goes to beside <c>run.log</c> is made only where somebody asks for it.</summary>
    /// <param name="path">The run's <c>run.log</c>.</param>
    /// <param name="state">Whose run it is.</param>
    /// <param name="configuration">What the session reads.</param>
    /// <param name="request">Who asks.</param>
    /// <exception cref="AttestException"><see cref="ErrorIds.ConfigurationInvalid"/>: <c>ATTEST_LOG</c> cannot be read.</exception>
    public static RunLogSink OpenRun(string path, StateFolder state, LoadedConfiguration configuration, SessionRequest request) => new(
        path,
        LogFilterChoice.Of(configuration, request.Environment),
        request.Time,
        request.Warn,
        IsBeyondRunLog(configuration, request) ? Others(configuration, state, request) : null);

    /// <summary>The log of what happens outside of runs.</summary>
    /// <param name="state">Whose <c>attest.log</c> it is.</param>
    /// <param name="request">Who asks.</param>
    /// <exception cref="AttestException">The configuration or <c>ATTEST_LOG</c> cannot be read.</exception>
    public static LogWriter OpenOutside(StateFolder state, SessionRequest request) =>
        OpenOutside(state, MonitoringSession.Configure(request), request);

    /// <inheritdoc cref="OpenOutside(StateFolder, SessionRequest)"/>
    public static LogWriter OpenOutside(StateFolder state, LoadedConfiguration configuration, SessionRequest request)
    {
        var settings = configuration.Values.Logging;
        var caller = W3CContext.Read(request.Environment, request.TelemetryWarn).Parent;
        return new LogWriter(
            LogFilterChoice.Of(configuration, request.Environment),
            [
                new LogFile(state.Log, new LogRotation(settings.MaxFileSize, settings.MaxFiles), new LogLine(), request.Time, request.Warn),
                .. IsBeyondRunLog(configuration, request) ? Others(configuration, state, request) : [],
            ],
            caller?.TraceId,
            caller?.SpanId,
            caller is { Flags: System.Diagnostics.ActivityTraceFlags.Recorded });
    }

    private static bool IsBeyondRunLog(LoadedConfiguration configuration, SessionRequest request) =>
        configuration.Values.Logging.GoBeyondRunLog || OtlpLogsChoice.IsAsked(configuration.Values.Logging, request.Environment);

    private static List<ILogOutput> Others(LoadedConfiguration configuration, StateFolder state, SessionRequest request)
    {
        var settings = configuration.Values.Logging;
        var others = new List<ILogOutput>(2);
        if (settings.FilePath is { } path && settings.Output is "file" or "both")
        {
            others.Add(new LogFile(
                Path.GetFullPath(path, request.WorkingDirectory),
                new LogRotation(settings.MaxFileSize, settings.MaxFiles),
                Format(settings),
                request.Time,
                request.Warn));
        }

        if (settings.ToConsole && request.Adapters.Console is { } console) others.Add(console(Format(settings), request.LeastOnConsole));
        if (OtlpLogsChoice.IsAsked(settings, request.Environment) && Otlp(configuration, state, request) is { } otlp) others.Add(otlp);
        return others;
    }

    private static OtlpLogs? Otlp(LoadedConfiguration configuration, StateFolder state, SessionRequest request)
    {
        var choice = new OtlpLogsChoice(configuration.Values, request.Environment, request.TelemetryWarn);
        if (choice.Choose() is not { } endpoint) return null;
        var resource = new ResourceDetection(request.Environment, request.WorkingDirectory)
            .Resource(configuration.Values.Tracing.ServiceName, ProductVersion.Text, state.InstanceId);
        return new OtlpLogs(endpoint, choice.Rule, choice.Limits, resource, request.Time, request.TelemetryWarn);
    }

    private static ILogFormat Format(LoggingSettings settings) => settings.Format == "text" ? new LogText() : new LogLine();
}
