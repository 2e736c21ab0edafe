using System.Management.Automation;
using Attest.Monitoring.Cmdlets.Completion;
using Attest.Monitoring.Cmdlets.Running;
using Attest.Monitoring.Logging;
using Attest.Monitoring.Logging.Reading;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Cmdlets.Logging;

/// <summary>A cmdlet that is asked about log records.</summary>
public abstract class LogQueryCmdlet : HomeCmdlet
{
    /// <summary>The parameters that say which records are meant.</summary>
    private protected const string QuerySet = "Query";

    // Boxed: to import a class with a field of an enum of ours means to load the enum.
    private object? _level;

    /// <summary>Log files to read instead of those of the state folder; wildcards allowed.</summary>
    [Parameter(Position = 0, ParameterSetName = QuerySet)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(LogFileCompleter))]
    public string[] Path { get; set; } = [];

    /// <summary>The least grave level.</summary>
    [Parameter(ParameterSetName = QuerySet)]
    public LogLevel Level
    {
        get => _level is { } level ? (LogLevel)level : default;
        set => _level = value;
    }

    /// <summary>Components, such as <c>step</c> or <c>attest::cache</c>, and what is in them. Default: all.</summary>
    [Parameter(ParameterSetName = QuerySet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(LogTargetCompleter))]
    public new string[] Target { get; set; } = [];

    /// <summary>One run: its id, the beginning or end of one, or its report.</summary>
    [Parameter(ParameterSetName = QuerySet)]
    [ValidateNotNullOrEmpty]
    [RunId]
    [ArgumentCompleter(typeof(RunIdCompleter))]
    public string? Run { get; set; }

    /// <summary>Not before: a time, or how long ago (<c>1h</c>).</summary>
    [Parameter(ParameterSetName = QuerySet)]
    [MomentTransformation]
    public DateTimeOffset Since { get; set; } = DateTimeOffset.MinValue;

    /// <summary>Before: a time, or how long ago.</summary>
    [Parameter(ParameterSetName = QuerySet)]
    [MomentTransformation]
    public DateTimeOffset Until { get; set; } = DateTimeOffset.MaxValue;

    /// <summary>The reading that the parameters ask for.</summary>
    private protected LogReading Reading(MonitoringSession session)
    {
        base.Target = Run;
        var files = new List<string>();
        foreach (var path in Path)
        {
            base.Target = path;
            foreach (var file in FilePaths.Of(this, path, literal: false)) files.Add(Existing(System.IO.Path.GetFullPath(file, SessionState.Path.CurrentFileSystemLocation.ProviderPath)));
        }

        var query = new LogQuery
        {
            Level = Level,
            Targets = [.. Target.Select(LogTargets.Of)],
            RunId = Run is null ? null : session.Runs.Find(Run).RunId,
            Since = Since,
            Until = Until,
            Files = files,
        };
        return new LogReading(files.Count > 0 ? null : session.State, query);
    }

    /// <summary>Says how many lines were passed over.</summary>
    private protected void WarnOfUnreadable(LogReading reading)
    {
        if (reading.Unreadable > 0) WriteWarning($"{reading.Unreadable} line(s) are no log lines in JSON and were passed over.");
    }

    private static string Existing(string file) => File.Exists(file) ? file : throw new AttestException(
        ErrorIds.FileUnreadable, $"There is no file {file}.", "Name a log file, or none for the logs of the state folder.");
}
