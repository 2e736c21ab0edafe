using Attest.Monitoring.Health;
using Attest.Monitoring.Reports;
using Attest.Monitoring.Reports.Formats;
using Attest.Monitoring.Reports.Mail;

namespace Attest.Monitoring;

/// <summary>What a front end asks for beside the answer: reports that are written and sent.</summary>
internal sealed record HealthReporting
{
    /// <summary>Absolute; the ending says the form.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>Whether the report is mailed.</summary>
    public bool Mail { get; init; }

    /// <summary>The group the report is about; null = everything.</summary>
    public string? Group { get; init; }

    /// <summary>From which status on somebody minds.</summary>
    public HealthStatus FailOn { get; init; }

    public bool IsAsked => Mail || Files.Count > 0;

    /// <summary>Finds what is wrong with the request before a check is made.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.ArgumentInvalid"/>: a file has no known ending.</exception>
    public void Check()
    {
        foreach (var file in Files) ReportFormat.Of(file);
    }

    /// <summary>Writes and sends. What has arrived is what the next report is compared with.</summary>
    /// <param name="reports">What was found.</param>
    /// <param name="request">Names the state folder and the configuration.</param>
    /// <param name="cancellation">Ends the sending.</param>
    /// <exception cref="AttestException"><see cref="ErrorIds.OutputUnwritable"/>, <see cref="ErrorIds.MailNotSent"/>, or the configuration's.</exception>
    public void Deliver(IReadOnlyList<HealthReport> reports, SessionRequest request, CancellationToken cancellation)
    {
        using var session = MonitoringSession.Open(request);
        var settings = session.Configuration.Values.Smtp;
        var server = Mail ? ReportMail.ServerOf(settings, request.Environment) : null;
        var history = new ReportHistory(session.State.Health, Group, request.Warn);
        var report = Comparing.Of(reports, history.Of, request.Time.GetUtcNow(), ProductVersion.Text) with { Group = Group, FailOn = FailOn };

        foreach (var file in Files) ReportFile.Write(file, ReportFormat.Of(file)(report));
        if (server is not null && request.Adapters.Mail is { } send)
            send(server, ReportMail.Of(report, settings, Environment.MachineName), cancellation).GetAwaiter().GetResult();
        history.Add(report);
    }
}
