using System.Management.Automation;
using Attest.Monitoring.Access;
using Attest.Monitoring.Cmdlets.Completion;

namespace Attest.Monitoring.Cmdlets.Access;

/// <summary>Gets the tokens of the state folder that may ask the monitor endpoint: never a token itself.</summary>
[Cmdlet(VerbsCommon.Get, "AttestToken")]
[OutputType(typeof(AccessToken))]
public sealed class GetAttestTokenCommand : HomeCmdlet
{
    /// <summary>Names, wildcards allowed. Default: all.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(TokenNameCompleter))]
    public string[] Name { get; set; } = [];

    private protected override void End()
    {
        using var session = OpenSession();
        var names = Wildcards.Of(Name);
        foreach (var token in session.Tokens.List())
            if (names.Match(token.Name)) WriteObject(token);
    }
}
