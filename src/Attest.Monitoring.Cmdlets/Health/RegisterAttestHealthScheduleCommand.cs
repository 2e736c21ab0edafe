using System.Management.Automation;
using Attest.Monitoring.Cmdlets.Completion;
using Attest.Monitoring.Health.Remote;
using Attest.Monitoring.Reports.Schedules;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Cmdlets.Health;

/// <summary>
/// Has a report on health made every day by systemd, cron or the task scheduler of Windows. With -WhatIf it outputs what it
/// would write, and changes nothing.
/// </summary>
[Cmdlet(VerbsLifecycle.Register, "AttestHealthSchedule", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(HealthSchedule))]
public sealed class RegisterAttestHealthScheduleCommand : AttestCmdlet
{
    /// <summary>Who makes the report: systemd, cron or task (Windows). Default: what this machine has.</summary>
    [Parameter(Position = 0)]
    [ValidateSet("systemd", "cron", "task")]
    public string Kind { get; set; } = ScheduleInstall.Kinds[0];

    /// <summary>When, by the clock of this machine: <c>06:30</c>. Default: 07:00.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? At { get; set; }

    /// <summary>Files to write the report to: .html, .md, .json, .csv, .xml (JUnit), .txt.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Report { get; set; } = [];

    /// <summary>Sends the report by the mail server of <c>smtp</c> in the configuration.</summary>
    [Parameter]
    public SwitchParameter Mail { get; set; }

    /// <summary>Monitors to ask instead of this machine.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Url { get; set; } = [];

    /// <summary>Only checks of this group.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(HealthGroupCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Group { get; set; }

    /// <summary>From which status on the scheduled command ends with 1. Default: Unhealthy.</summary>
    [Parameter]
    [ValidateSet("Degraded", "Unhealthy")]
    public string FailOn { get; set; } = "Unhealthy";

    /// <summary>Longest time for one monitor elsewhere: <c>10s</c> or a TimeSpan. Default: 10 seconds.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan? Timeout { get; set; }

    /// <summary>State folders; the first keeps the reports that the next ones are compared with. Default: <c>$env:ATTEST_HOME</c>, else that of the account.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Home { get; set; } = [];

    private protected override void End()
    {
        Target = Kind;
        var reporting = new HealthReporting { Files = [.. Report.Select(GetUnresolvedProviderPathFromPSPath)], Mail = Mail };
        if (!reporting.IsAsked) throw new AttestException(ErrorIds.ArgumentInvalid, "There is no report to make.", "Add -Report FILE, -Mail or both.");
        reporting.Check();
        foreach (var url in Url) RemoteMonitors.AddressOf(url);
        var request = Request(Home.Length > 0 ? Home[0] : null);
        var script = new ScheduledScript(reporting, Path.GetFullPath(StateFolder.Locate(request.Home, request.Environment)), request.ConfigPath is { } config ? Path.GetFullPath(config) : null)
        {
            Urls = Url,
            Group = Group,
            FailOn = FailOn,
            Timeout = Timeout,
            OtherHomes = [.. Home.Skip(1).Select(GetUnresolvedProviderPathFromPSPath)],
        };
        var install = new ScheduleInstall(
            new ReportSchedule
            {
                Program = ScheduledScript.Program,
                Arguments = ["-NoProfile", "-NonInteractive", "-Command", script.ToString()],
                WorkingDirectory = request.WorkingDirectory,
                At = At is null ? ReportSchedule.Morning : ReportSchedule.TimeOf(At),
            },
            request.Environment, request.Time);
        WriteObject(ShouldProcess(ReportSchedule.Name, $"Install schedule ({Kind})") ? install.Do(Kind) : install.Show(Kind));
    }
}
