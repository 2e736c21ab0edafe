using System.Management.Automation;
using Attest.Monitoring.Cmdlets.Completion;
using Attest.Monitoring.Cmdlets.Running.Workers;
using Attest.Monitoring.Health;

namespace Attest.Monitoring.Cmdlets.Health;

/// <summary>
/// Registers a health check in PowerShell, for Get-AttestHealth and for the monitors of this process; those that run
/// already take it up.
/// </summary>
[Cmdlet(VerbsLifecycle.Register, "AttestHealthCheck", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(ScheduledCheck))]
public sealed class RegisterAttestHealthCheckCommand : AttestCmdlet
{
    private static readonly HealthCheckSettings Defaults = new();

    /// <summary>The component's name; a check that has it already is replaced.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    /// <summary>
    /// The check. Nothing or true is healthy, false and an error unhealthy; a text may begin with <c>degraded:</c> or
    /// <c>unhealthy:</c>, an object has Status, Message and Data. It runs in a runspace of its own: <c>$using:</c> brings values along.
    /// </summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNull]
    public ScriptBlock ScriptBlock { get; set; } = null!;

    /// <summary>After how long without an answer it is unhealthy: <c>5s</c> or a TimeSpan. Default: 5 seconds.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan Timeout { get; set; } = Defaults.Timeout;

    /// <summary>How long an answer stands before the check is made again. Default: 30 seconds.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan Interval { get; set; } = Defaults.Interval;

    /// <summary>An answer that took as long is degraded at best. Default: none.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan? DegradedAfter { get; set; }

    /// <summary>An answer that took as long is unhealthy. Default: none.</summary>
    [Parameter]
    [DurationTransformation]
    public TimeSpan? UnhealthyAfter { get; set; }

    /// <summary>Worse answers in a row that make it worse. Default: 1.</summary>
    [Parameter]
    [ValidateRange(1, 100)]
    public int Failures { get; set; } = 1;

    /// <summary>Better answers in a row that make it better again. Default: 1.</summary>
    [Parameter]
    [ValidateRange(1, 100)]
    public int Successes { get; set; } = 1;

    /// <summary>The worst it can make of the whole. Default: Unhealthy.</summary>
    [Parameter]
    [ValidateSet("Unhealthy", "Degraded")]
    public string Worst { get; set; } = "Unhealthy";

    /// <summary>Groups it is of: <c>ready</c>, <c>live</c>, and any of your own.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(HealthGroupCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Group { get; set; } = [];

    /// <summary>Words for people and tools.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Tag { get; set; } = [];

    /// <summary>What to do when it is not well, one line; reports tell it. The datum <c>remedy</c> of a result goes before it.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Remedy { get; set; }

    /// <summary>Outputs what was registered.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Begin() => RequireFullLanguage();

    private protected override void End()
    {
        Target = Name;
        if (!ShouldProcess(Name, "Register health check")) return;
        var check = new ScriptCheck(Name, StepScript.Of(ScriptBlock, SessionState), SessionState.Path.CurrentFileSystemLocation.ProviderPath);
        var scheduled = ScriptChecks.Add(check, new HealthCheckSettings
        {
            Timeout = Timeout,
            Interval = Interval,
            DegradedAfter = DegradedAfter,
            UnhealthyAfter = UnhealthyAfter,
            Failures = Failures,
            Successes = Successes,
            Worst = HealthWords.Read(Worst)!.Value,
            Groups = [.. Group],
            Tags = [.. Tag],
            Remedy = Remedy,
        });
        if (PassThru) WriteObject(scheduled);
    }
}
