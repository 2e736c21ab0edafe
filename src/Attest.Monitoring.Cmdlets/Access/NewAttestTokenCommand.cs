using System.Globalization;
using System.Management.Automation;
using Attest.Monitoring.Access;
using Attest.Monitoring.Cmdlets.Completion;

namespace Attest.Monitoring.Cmdlets.Access;

/// <summary>Makes a token that may ask the monitor endpoint. It is shown this once: only its hash is kept.</summary>
[Cmdlet(VerbsCommon.New, "AttestToken", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(NewAccessToken))]
public sealed class NewAttestTokenCommand : HomeCmdlet
{
    /// <summary>What it is called in metrics, logs and the audit log: lower-case letters, digits, <c>.</c>, <c>_</c> and <c>-</c>.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string Name { get; set; } = "";

    /// <summary>What it may read: <c>metrics:read</c>, <c>health:read</c>, <c>audit:read</c>, <c>runs:read</c> or <c>admin</c>, which is all of it.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(RoleCompleter))]
    public string[] Role { get; set; } = [];

    /// <summary>When it counts no more: <c>90d</c>, a TimeSpan, a date. Default: never.</summary>
    [Parameter]
    [ValidateNotNull]
    public object? Expires { get; set; }

    /// <summary>Keeps nothing: the hash is for <c>access.tokens</c> of a configuration.</summary>
    [Parameter]
    public SwitchParameter ForConfiguration { get; set; }

    private protected override void End()
    {
        Target = Name;
        if (!ShouldProcess(Name, "Make token")) return;
        using var session = OpenSession();
        WriteObject(session.Tokens.Add(Name, Role, ExpiryText(), ForConfiguration, ("-Role", "-Expires")));
    }

    private string? ExpiryText() => (Expires is PSObject wrapped ? wrapped.BaseObject : Expires) switch
    {
        null => null,
        TimeSpan span => Moment(TimeProvider.System.GetUtcNow() + span),
        DateTimeOffset moment => Moment(moment),
        DateTime time => Moment(new DateTimeOffset(time)),

        // 90d is a decimal number to the parser, which keeps what was typed.
        _ => LanguagePrimitives.ConvertTo<string>(Expires),
    };

    private static string Moment(DateTimeOffset moment) =>
        moment.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
}
