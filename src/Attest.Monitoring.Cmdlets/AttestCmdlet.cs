using System.Management.Automation;

namespace Attest.Monitoring.Cmdlets;

/// <summary>
/// What every cmdlet shares: the session it opens, warnings from any thread, and the one place where an error becomes an
/// ErrorRecord.
/// </summary>
public abstract class AttestCmdlet : PSCmdlet
{
    private readonly PendingWarnings _warnings = new();
    private readonly PendingWarnings _shown = new();

    /// <summary>The configuration file to read instead of the usual ones.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Config { get; set; }

    /// <summary>What an error is about: the TargetObject of its record. Set by each cmdlet as it goes along.</summary>
    private protected object? Target { get; set; }

    /// <inheritdoc/>
    protected sealed override void BeginProcessing() => Carry(Begin, terminates: true);

    /// <inheritdoc/>
    protected sealed override void ProcessRecord() => Carry(Process, terminates: false);

    /// <inheritdoc/>
    protected sealed override void EndProcessing() => Carry(End, terminates: true);

    /// <summary>Once, before anything comes down the pipeline. What it throws ends the cmdlet.</summary>
    private protected virtual void Begin()
    {
    }

    /// <summary>The cmdlet's own work, once for each object of the pipeline. What it throws is an error of that object.</summary>
    private protected virtual void Process()
    {
    }

    /// <summary>Once, after the last object. What it throws ends the cmdlet.</summary>
    private protected virtual void End()
    {
    }

    /// <summary>The state folder this call names; null = by the environment.</summary>
    private protected virtual string? NamedHome => null;

    /// <summary>A session on the state folder and configuration that this call names; its warnings come when a record is done.</summary>
    private protected MonitoringSession OpenSession() => OpenSession(_warnings.Add);

    /// <inheritdoc cref="OpenSession()"/>
    /// <param name="warn">Takes warnings, from any thread.</param>
    private protected MonitoringSession OpenSession(Action<string> warn) => OpenSession(Request(NamedHome, warn));

    /// <summary>A session that is flushed should the module be removed while it is open.</summary>
    private protected static MonitoringSession OpenSession(SessionRequest request) =>
        OpenSessions.Add(MonitoringSession.Open(request));

    /// <summary>What a session of this call is asked for.</summary>
    /// <param name="home">The state folder; null = by the environment.</param>
    /// <param name="warn">Takes warnings, from any thread; null = written when a record is done.</param>
    private protected SessionRequest Request(string? home, Action<string>? warn = null) => new()
    {
        Home = home is null ? null : GetUnresolvedProviderPathFromPSPath(home),
        ConfigPath = Config is null ? null : GetUnresolvedProviderPathFromPSPath(Config),
        Environment = ProcessEnvironment.Copy(),
        WorkingDirectory = SessionState.Path.CurrentFileSystemLocation.ProviderPath,
        Adapters = Integrations.Adapters.All,
        Warn = warn ?? _warnings.Add,
        Show = _shown.Add,
    };

    /// <summary>An error that the cmdlet goes on after.</summary>
    private protected void WriteFault(AttestException fault) => WriteError(ErrorRecords.Of(fault, Target));

    /// <summary>
    /// Steps and checks run in sessions of their own, in full language: who is held to less must not get out of it by them.
    /// </summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.LanguageRestricted"/>.</exception>
    private protected void RequireFullLanguage()
    {
        if (SessionState.LanguageMode is PSLanguageMode.FullLanguage) return;
        throw new AttestException(
            ErrorIds.LanguageRestricted,
            $"{MyInvocation.MyCommand.Name} is refused in {SessionState.LanguageMode}: what it runs would not be held to that.",
            "Call it in a session in FullLanguage, or use the attest command line, which needs no PowerShell.");
    }

    private void Carry(Action work, bool terminates)
    {
        try
        {
            work();
        }
        catch (AttestException fault)
        {
            WriteWarnings();
            if (terminates) ThrowTerminatingError(ErrorRecords.Of(fault, Target));
            WriteFault(fault);
        }
        catch (Exception fault) when (ErrorRecords.IsUnexpected(fault))
        {
            WriteWarnings();
            ThrowTerminatingError(ErrorRecords.Unexpected(fault, Target));
        }

        WriteWarnings();
    }

    private void WriteWarnings()
    {
        while (_warnings.TryTake(out var text)) WriteWarning(text);

        // As Write-Host writes: seen by people, and no output.
        while (_shown.TryTake(out var text)) WriteInformation(new HostInformationMessage { Message = text }, ["PSHOST"]);
    }
}
