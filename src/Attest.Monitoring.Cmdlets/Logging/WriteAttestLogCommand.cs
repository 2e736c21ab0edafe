using System.Collections;
using System.Management.Automation;
using Attest.Monitoring.Logging;
using Attest.Monitoring.Signals;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Cmdlets.Logging;

/// <summary>Writes log lines: inside a step into the log of its run, else into the log of the state folder.</summary>
[Cmdlet(VerbsCommunications.Write, "AttestLog", DefaultParameterSetName = MessageSet)]
[OutputType(typeof(void))]
public sealed class WriteAttestLogCommand : HomeCmdlet, IDisposable
{
    private const string MessageSet = "Message";
    private const string ErrorSet = "Error";

    // Boxed: to import a class with a field of an enum of ours means to load the enum.
    private object? _level;
    private string? _events;
    private LogWriter? _log;

    /// <summary>What happened: the same words for the same event; what differs belongs in -Fields.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = MessageSet)]
    [Parameter(Position = 0, ParameterSetName = ErrorSet)]
    [ValidateNotNullOrEmpty]
    public string? Message { get; set; }

    /// <summary>How grave. Default: Info; with -ErrorRecord: Error.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    public LogLevel? Level
    {
        get => _level is { } level ? (LogLevel)level : null;
        set => _level = value;
    }

    /// <summary>What is known of it: texts, booleans and numbers by name.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    public IDictionary Fields { get; set; } = new Hashtable();

    /// <summary>An error that was caught: the fields error, error_id and position are made from it.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ErrorSet)]
    [ValidateNotNull]
    public ErrorRecord? ErrorRecord { get; set; }

    private protected override void Begin()
    {
        var request = Request(NamedHome);
        _events = ReportedLog.FileOf(request.Environment);
        if (_events is null) _log = SessionLogs.OpenOutside(StateFolder.Open(StateFolder.Locate(request.Home, request.Environment)), request);
    }

    private protected override void Process()
    {
        Target = Message;
        var told = new MessageLogged(
            TimeProvider.System.GetUtcNow(),
            null,
            Level ?? (ErrorRecord is null ? LogLevel.Info : LogLevel.Error),
            LogTargets.Script,
            Message ?? ErrorRecord!.Exception.Message,
            LoggedFields.Of(Fields, ErrorRecord));
        if (_events is not null) ReportedLog.Append(_events, told);
        else _log!.Write(told);
    }

    private protected override void End()
    {
        var log = _log;
        _log = null;
        log?.Close();
    }

    /// <summary>Writes what waits, also when the pipeline was stopped or has failed.</summary>
    public void Dispose() => _log?.Dispose();
}
