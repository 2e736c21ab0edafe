using System.Management.Automation;
using Attest.Monitoring.Cmdlets.Health;
using Attest.Monitoring.Serving;

namespace Attest.Monitoring.Cmdlets.Serving;

/// <summary>Starts a monitor endpoint in this process: the live page, the runs and the metrics of a state folder over HTTP, on loopback.</summary>
[Cmdlet(VerbsLifecycle.Start, "AttestMonitor", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(RunningMonitor))]
public sealed class StartAttestMonitorCommand : AttestCmdlet
{
    private volatile string? _warning;

    /// <summary>Where to listen: <c>127.0.0.1:8080</c>, <c>:8080</c>, <c>[::1]:8080</c>; port 0 is any free one. Default: <c>serve.listen</c> of the configuration.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string[] Listen { get; set; } = [];

    /// <summary>State folders; several are added up. Default: <c>$env:ATTEST_HOME</c>, else that of the account.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Home { get; set; } = [];

    private protected override void End()
    {
        Target = Listen;
        if (!ShouldProcess(Listen.Length > 0 ? string.Join(", ", Listen) : "serve.listen", "Start monitor endpoint")) return;
        var sessions = new List<MonitoringSession>();
        try
        {
            sessions.Add(OpenSession(ScriptChecks.With(Request(Home.Length > 0 ? Home[0] : null, Keep) with { Show = static _ => { } })));
            for (var place = 1; place < Home.Length; place++) sessions.Add(OpenSession(Request(Home[place], Keep)));
            var monitor = Monitors.Add(new OpenMonitor(sessions, Listen, () => _warning));
            if (_warning is { } warning) WriteWarning(warning);
            WriteObject(monitor);
        }
        catch
        {
            foreach (var session in sessions) session.Dispose();
            throw;
        }
    }

    /// <summary>Called from the endpoint's threads long after this cmdlet has ended: it may write nothing.</summary>
    private void Keep(string text) => _warning = text;
}
