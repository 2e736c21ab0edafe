using System.Net;
using System.Net.Mail;
using System.Net.Mime;
using System.Security.Authentication;
using System.Text;
using Attest.Monitoring.Reports.Mail;
using Attest.Monitoring.Running;

namespace Attest.Monitoring.Integrations.NetMail;

/// <summary>Hands mails to a server by the framework's client (SMTP, RFC 5321, with STARTTLS, RFC 3207).</summary>
internal static class SmtpMail
{
    /// <inheritdoc cref="MailSending"/>
    public static async Task SendAsync(MailServer server, OutgoingMail mail, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(server.Timeout);
        try
        {
            using var message = MessageOf(mail);
            using var client = ClientOf(server);

            // The client looks at the token only between its steps: a server that keeps silent is left behind.
            await client.SendMailAsync(message, limit.Token).WaitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw NotSent(server, $"it did not take the mail within {Text.Duration(server.Timeout)}", "See whether the server answers at this port; if it is only slow, raise smtp.timeout.", null);
        }
        catch (SmtpFailedRecipientException fault)
        {
            throw NotSent(server, $"{fault.FailedRecipient} was refused: {fault.Message}", "Check the addresses of smtp.to, and what the server lets this sender do.", fault);
        }
        catch (Exception fault) when (fault is SmtpException or IOException or AuthenticationException or FormatException or InvalidOperationException)
        {
            throw NotSent(server, Why(fault), RemedyOf(fault, server), fault);
        }
    }

    private static SmtpClient ClientOf(MailServer server) => new(server.Host, server.Port)
    {
        // With it set, a server that does not offer STARTTLS gets neither mail nor password.
        EnableSsl = server.StartTls,
        UseDefaultCredentials = false,
        Credentials = server.UserName is null ? null : new NetworkCredential(server.UserName, server.Password),
        DeliveryFormat = SmtpDeliveryFormat.SevenBit,
    };

    private static MailMessage MessageOf(OutgoingMail mail)
    {
        var message = new MailMessage
        {
            From = new MailAddress(mail.From),
            Subject = mail.Subject,
            SubjectEncoding = Encoding.UTF8,
            Priority = mail.IsUrgent ? MailPriority.High : MailPriority.Normal,
        };
        foreach (var to in mail.To) message.To.Add(new MailAddress(to));
        message.AlternateViews.Add(View(mail.Text, MediaTypeNames.Text.Plain));
        message.AlternateViews.Add(View(mail.Html, MediaTypeNames.Text.Html));
        message.Headers.Add("Message-ID", $"<{Guid.CreateVersion7(mail.Date):N}@{message.From.Host}>");

        // RFC 3834, section 5: nobody's absence notice answers it.
        message.Headers.Add("Auto-Submitted", "auto-generated");
        return message;
    }

    // Lines of HTML are longer than the 998 characters that SMTP takes (RFC 5321, section 4.5.3.1.6).
    private static AlternateView View(string content, string type)
    {
        var view = AlternateView.CreateAlternateViewFromString(content, Encoding.UTF8, type);
        view.TransferEncoding = TransferEncoding.QuotedPrintable;
        return view;
    }

    private static string Why(Exception fault)
    {
        var innermost = fault;
        while (innermost.InnerException is { } inner) innermost = inner;
        return innermost == fault ? fault.Message : $"{fault.Message} {innermost.Message}";
    }

    private static string RemedyOf(Exception fault, MailServer server) => fault switch
    {
        FormatException => "Write addresses as name@example.org, or Name <name@example.org>.",
        AuthenticationException or { InnerException: AuthenticationException } => "The server's certificate is not trusted here: add its authority to those of the machine.",
        _ when server.StartTls && fault.Message.Contains("secure connections", StringComparison.OrdinalIgnoreCase) => "Use a port with STARTTLS, usually 587; smtp.starttls: false sends in clear.",
        SmtpException { StatusCode: SmtpStatusCode.MustIssueStartTlsFirst or SmtpStatusCode.ClientNotPermitted } => "Set smtp.username and smtp.password_variable, or check them.",
        _ => "Check smtp.host, smtp.port, and what the server says in its log.",
    };

    private static AttestException NotSent(MailServer server, string why, string remedy, Exception? inner) =>
        new(ErrorIds.MailNotSent, $"The report was not sent by {server}: {why.TrimEnd('.')}.", remedy, inner: inner);
}
