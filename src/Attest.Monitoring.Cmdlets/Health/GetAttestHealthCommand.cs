using System.Management.Automation;
using Attest.Monitoring.Cmdlets.Completion;
using Attest.Monitoring.Health;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Cmdlets.Health;

/// <summary>Checks the health of this machine, or asks monitors elsewhere.</summary>
[Cmdlet(VerbsCommon.Get, "AttestHealth", DefaultParameterSetName = LocalSet)]
[OutputType(typeof(HealthReport), typeof(ComponentHealth))]
public sealed class GetAttestHealthCommand : AttestCmdlet, IDisposable
{
    private const string LocalSet = "Local";
    private const string RemoteSet = "Remote";

    private readonly CancellationTokenSource _stop = new();
    private readonly List<string> _urls = [];

    /// <summary>Monitors to ask, side by side: <c>http://build-7:8080</c>. Default: this machine. <c>$env:ATTEST_TOKEN</c> is shown to them.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = RemoteSet, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string[] Url { get; set; } = [];

    /// <summary>Only checks of this group: <c>ready</c>, <c>live</c>, or one of your own.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(HealthGroupCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Group { get; set; }

    /// <summary>Outputs each component, with what was measured, instead of one report for each place.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    /// <summary>From which status on it is a terminating error, after all output; a monitor that cannot be asked is one too.</summary>
    [Parameter]
    [ValidateSet("Degraded", "Unhealthy")]
    public string? FailOn { get; set; }

    /// <summary>Longest time for one monitor elsewhere: <c>10s</c> or a TimeSpan. Default: 10 seconds.</summary>
    [Parameter(ParameterSetName = RemoteSet)]
    [DurationTransformation]
    public TimeSpan Timeout { get; set; } = HealthReading.DefaultTimeout;

    /// <summary>State folders; several are watched together, the first keeps the reports. Default: <c>$env:ATTEST_HOME</c>, else that of the account.</summary>
    [Parameter(ParameterSetName = LocalSet)]
    [Parameter(ParameterSetName = RemoteSet)]
    [ValidateNotNullOrEmpty]
    public string[] Home { get; set; } = [];

    /// <summary>Files to write a report to, with changes since the last one, trend and what to do: .html, .md, .json, .csv, .xml (JUnit), .txt.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Report { get; set; } = [];

    /// <summary>Sends the report by the mail server of <c>smtp</c> in the configuration.</summary>
    [Parameter]
    public SwitchParameter Mail { get; set; }

    private protected override void Process() => _urls.AddRange(Url);

    private protected override void End()
    {
        if (Timeout <= TimeSpan.Zero || Timeout > TimeSpan.FromHours(1))
            throw new AttestException(ErrorIds.ArgumentInvalid, $"-Timeout {Timeout} is out of range.", "Give more than 0 and at most one hour.");
        var reading = new HealthReading { Urls = _urls, Group = Group, Detailed = Detailed, Timeout = Timeout };
        var reporting = new HealthReporting
        {
            Files = [.. Report.Select(GetUnresolvedProviderPathFromPSPath)],
            Mail = Mail,
            Group = Group,
            FailOn = FailOn == "Degraded" ? HealthStatus.Degraded : HealthStatus.Unhealthy,
        };
        reporting.Check();
        try
        {
            var reports = _urls.Count > 0
                ? (reading with { Detailed = reading.Detailed || reporting.IsAsked }).ReadRemote(Request(null), _stop.Token)
                : [ReadLocal(reading)];
            foreach (var report in reports) Write(report);
            if (reporting.IsAsked) reporting.Deliver(reports, Request(Home.Length > 0 ? Home[0] : null), _stop.Token);
            if (FailOn is not null) Fail(reports);
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C.
        }
    }

    private HealthReport ReadLocal(HealthReading reading)
    {
        using var session = OpenSession(ScriptChecks.With(Request(Home.Length > 0 ? Home[0] : null)));
        Target = session.State.Root;
        var others = Home.Skip(1).Select(home => StateFolder.Open(GetUnresolvedProviderPathFromPSPath(home))).ToArray();
        return reading.ReadLocal(session, others, _stop.Token);
    }

    private void Write(HealthReport report)
    {
        if (report.Error is { } error)
        {
            Target = report.Source;
            WriteFault(new AttestException(error.Id, error.Message, error.Remedy));
        }

        if (Detailed) WriteObject(report.Components, enumerateCollection: true);
        else WriteObject(report);
    }

    private void Fail(IReadOnlyList<HealthReport> reports)
    {
        var line = FailOn == "Degraded" ? HealthStatus.Degraded : HealthStatus.Unhealthy;
        if (reports.Where(report => report.Status <= line).MinBy(static report => report.Status) is not { } worst) return;
        Target = worst.Source;
        throw new AttestException(
            ErrorIds.Unhealthy,
            $"{worst.Source} is {worst.Status.Word()}: {worst.Problem}".TrimEnd(' ', ':'),
            "Look at what was measured with Get-AttestHealth -Detailed.");
    }

    /// <inheritdoc/>
    protected override void StopProcessing() => _stop.Cancel();

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();
}
