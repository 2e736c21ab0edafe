using System.Collections;
using System.Management.Automation;

namespace Attest.Monitoring.Cmdlets;

/// <summary>What every cmdlet shares: the session it opens, and the one place where an error becomes an ErrorRecord.</summary>
public abstract class AttestCmdlet : PSCmdlet
{
    /// <summary>The state folder. Default: <c>$env:ATTEST_HOME</c>, else that of the account.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Home { get; set; }

    /// <summary>The one configuration file to read instead of the usual ones.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Config { get; set; }

    /// <inheritdoc/>
    protected sealed override void ProcessRecord()
    {
        try
        {
            Process();
        }
        catch (AttestException fault)
        {
            WriteError(ErrorRecords.Of(fault, this));
        }
    }

    /// <summary>The cmdlet's own work, once for each object of the pipeline.</summary>
    private protected abstract void Process();

    private protected MonitoringSession OpenSession() => MonitoringSession.Open(new SessionRequest
    {
        Home = Home is null ? null : GetUnresolvedProviderPathFromPSPath(Home),
        ConfigPath = Config is null ? null : GetUnresolvedProviderPathFromPSPath(Config),
        Environment = Variables(),
        WorkingDirectory = SessionState.Path.CurrentFileSystemLocation.ProviderPath,
        Adapters = Integrations.Adapters.All,
        Warn = WriteWarning,
    });

    private static Dictionary<string, string> Variables()
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            variables[(string)variable.Key] = (string?)variable.Value ?? "";
        }

        return variables;
    }
}
