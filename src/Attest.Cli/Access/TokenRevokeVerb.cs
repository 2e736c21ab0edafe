using System.CommandLine;
using System.Text;

namespace Attest.Cli.Access;

/// <summary><c>attest token revoke NAME…</c>: a monitor that runs refuses them within a second.</summary>
internal sealed class TokenRevokeVerb : Verb
{
    private readonly Argument<string[]> _names = new("NAME") { Description = "Tokens of the state folder", Arity = ArgumentArity.OneOrMore };

    public TokenRevokeVerb(EverywhereOptions everywhere)
        : base("revoke", "Revoke tokens", everywhere, "text", "json")
    {
        Aliases.Add("remove");
        Add(_names);
    }

    protected override int Run(Call call)
    {
        var names = call.Value(_names) ?? [];
        using var session = call.OpenSession();
        foreach (var name in names) session.Tokens.Revoke(name);
        if (call.IsJson) call.Print(TokenJson.OfRevoked(names));
        else if (!call.IsQuiet) call.Print(Encoding.UTF8.GetBytes(string.Concat(names.Select(static name => $"revoked {name}\n"))));
        return ExitCode.Done;
    }
}
