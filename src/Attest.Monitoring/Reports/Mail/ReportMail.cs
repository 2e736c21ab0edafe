using System.Net;
using Attest.Monitoring.Configuration;
using Attest.Monitoring.Health;
using Attest.Monitoring.Reports.Formats;

namespace Attest.Monitoring.Reports.Mail;

/// <summary>A report as a mail, to whom and by which server the configuration says.</summary>
internal static class ReportMail
{
    private const int ImplicitTls = 465;

    private static readonly TimeSpan LongestTimeout = TimeSpan.FromMinutes(10);

    /// <summary>The server of <c>smtp</c>.</summary>
    /// <param name="settings">What is configured.</param>
    /// <param name="environment">Where the password is.</param>
    /// <exception cref="AttestException">
    /// <see cref="ErrorIds.MailNotSent"/>: something is missing, or a password would go over the wire in clear;
    /// <see cref="ErrorIds.SecretMissing"/>: the password's variable is not set.
    /// </exception>
    public static MailServer ServerOf(SmtpSettings settings, IReadOnlyDictionary<string, string> environment)
    {
        if (settings.Host is not { } host) throw Missing("smtp.host", "mail.example.org");
        if (settings.From is null) throw Missing("smtp.from", "attest@example.org");
        if (settings.To.Count == 0) throw Missing("smtp.to", "[ops@example.org]");
        if (settings.Port == ImplicitTls)
            throw new AttestException(ErrorIds.MailNotSent, "smtp.port is 465, where servers expect TLS from the first byte: that is not spoken.", "Use the submission port, 587, with STARTTLS.");
        var server = new MailServer(host, settings.Port, settings.StartTls) { Timeout = settings.Timeout < LongestTimeout ? settings.Timeout : LongestTimeout };
        if (settings.UserName is null) return server;
        if (settings.PasswordVariable is not { } variable) throw Missing("smtp.password_variable", "SMTP_PASSWORD");
        if (!settings.StartTls && !IsLoopback(host))
            throw new AttestException(ErrorIds.MailNotSent, $"smtp.starttls is false: the password for {host} would go over the wire in clear.", "Leave smtp.starttls at true.");
        return server with { UserName = settings.UserName, Password = PasswordOf(variable, environment) };
    }

    /// <summary>The mail: plain text, and the page.</summary>
    public static OutgoingMail Of(FleetReport report, SmtpSettings settings, string machine) => new(
        settings.From!, settings.To, Wording.Line($"[{report.Status.Word()}] {report.Headline}{(report.IsFleet ? "" : $" on {machine}")}"),
        TextReport.Write(report), HtmlReport.Write(report))
    {
        Date = report.MadeAt,
        IsUrgent = report.Status == HealthStatus.Unhealthy,
    };

    private static string PasswordOf(string variable, IReadOnlyDictionary<string, string> environment) =>
        environment.TryGetValue(variable, out var value) && value.Length > 0
            ? value
            : throw new AttestException(ErrorIds.SecretMissing, $"The environment variable {variable} of smtp.password_variable is not set.", "Set it where the report is made.");

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    private static AttestException Missing(string key, string example) => new(
        ErrorIds.MailNotSent, $"No mail can be sent: {key} is not set.", $"Set it in attest.yml, or with 'attest config set {key} \"{example}\"'.");
}
