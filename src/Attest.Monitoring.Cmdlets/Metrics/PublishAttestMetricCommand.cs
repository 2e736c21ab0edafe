using System.Management.Automation;
using Attest.Monitoring.Push;

namespace Attest.Monitoring.Cmdlets.Metrics;

/// <summary>Pushes what all processes of one state folder, or of several, have counted together.</summary>
[Cmdlet(VerbsData.Publish, "AttestMetric", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(MetricPush))]
public sealed class PublishAttestMetricCommand : AttestCmdlet
{
    /// <summary>A file for the textfile collector of node_exporter; its name ends with <c>.prom</c>.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Textfile { get; set; }

    /// <summary>A Pushgateway; an OTLP receiver where the path ends with <c>/v1/metrics</c> or the port is 4317 or 4318.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? Push { get; set; }

    /// <summary>State folders; several are added up. Default: <c>$env:ATTEST_HOME</c>, else that of the account.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Home { get; set; } = [];

    /// <summary>Outputs what became of it, one object a target.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void End()
    {
        using var session = OpenSession(Request(Home.Length > 0 ? Home[0] : null));
        Target = session.State.Root;
        var others = new List<MonitoringSession>();
        try
        {
            for (var place = 1; place < Home.Length; place++) others.Add(OpenSession(Request(Home[place])));
            using var push = session.OpenPush([.. others.Select(other => other.State)], Targets);
            if (push.Targets.Count > 0) Publish(push);
        }
        finally
        {
            foreach (var other in others) other.Dispose();
        }
    }

    private void Publish(MetricsPush push)
    {
        var done = push.Start(MetricsPush.CommandLimit).Wait();
        foreach (var pushed in done)
        {
            if (pushed is { Delivered: true, Problem: { } problem }) WriteWarning($"{pushed.Target}: {problem}");
            WriteVerbose($"{pushed.Series - pushed.Lost} of {pushed.Series} series pushed to {pushed.Target}.");
            if (PassThru) WriteObject(pushed);
        }

        MetricsPush.ThrowIfLost(done);
    }

    /// <summary>Those that the caller confirms; what was named, else all that is configured.</summary>
    private IReadOnlyList<IPushTarget> Targets(PushTargets from)
    {
        var targets = new List<IPushTarget>();
        if (Textfile is not null) targets.Add(from.Textfile(GetUnresolvedProviderPathFromPSPath(Textfile), "-Textfile"));
        if (Push is not null) targets.Add(from.At(Push, "-Push"));
        if (targets.Count == 0) targets.AddRange(from.Configured());
        if (targets.Count == 0)
        {
            throw new AttestException(
                ErrorIds.ArgumentInvalid, "Nothing is configured to push to.", "Give -Textfile or -Push, or set monitoring.push in attest.yml.");
        }

        targets.RemoveAll(target => !ShouldProcess(target.Address, "Push metrics"));
        return targets;
    }
}
