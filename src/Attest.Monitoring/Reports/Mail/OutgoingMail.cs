namespace Attest.Monitoring.Reports.Mail;

/// <summary>A mail in two forms: readers show the better one they can (RFC 2046, section 5.1.4).</summary>
/// <param name="From">Address, with a name if wanted.</param>
/// <param name="To">Addresses, one at least.</param>
/// <param name="Subject">One line.</param>
/// <param name="Text">Plain text.</param>
/// <param name="Html">The same as HTML.</param>
internal sealed record OutgoingMail(string From, IReadOnlyList<string> To, string Subject, string Text, string Html)
{
    /// <summary>When it was written.</summary>
    public required DateTimeOffset Date { get; init; }

    /// <summary>Whether it should be seen first.</summary>
    public bool IsUrgent { get; init; }
}

/// <summary>Who takes a mail.</summary>
/// <param name="Host">Name or address.</param>
/// <param name="Port">Its port.</param>
/// <param name="StartTls">Whether nothing is said before the connection is encrypted (RFC 3207).</param>
internal sealed record MailServer(string Host, int Port, bool StartTls)
{
    /// <summary>Who signs in; null = nobody.</summary>
    public string? UserName { get; init; }

    /// <summary>With what. Never shown.</summary>
    public string? Password { get; init; }

    /// <summary>The longest that all of it may take.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>Where it is, for messages: no more than that.</summary>
    public sealed override string ToString() => $"{Host}:{Port}";
}

/// <summary>Hands a mail to a server.</summary>
/// <exception cref="AttestException"><see cref="ErrorIds.MailNotSent"/>: with what the server said.</exception>
internal delegate Task MailSending(MailServer server, OutgoingMail mail, CancellationToken cancellation);
