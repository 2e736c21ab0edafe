namespace Attest.Cli.Access;

/// <summary><c>attest token</c>: who may ask the monitor endpoint.</summary>
internal sealed class TokenVerb : Verb
{
    public TokenVerb(EverywhereOptions everywhere)
        : base("token", "Tokens that may ask the monitor endpoint", everywhere)
    {
        Add(new TokenNewVerb(everywhere));
        Add(new TokenListVerb(everywhere));
        Add(new TokenRevokeVerb(everywhere));
    }

    protected override int Run(Call call) => throw new InvalidOperationException("token only holds other verbs.");
}
