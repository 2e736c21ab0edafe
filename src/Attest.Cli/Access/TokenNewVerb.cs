using System.CommandLine;
using System.Text;
using Attest.Monitoring.Access;

namespace Attest.Cli.Access;

/// <summary><c>attest token new NAME --role ROLE</c>: standard output holds the token and nothing else, this once.</summary>
internal sealed class TokenNewVerb : Verb
{
    private readonly Argument<string> _name = new("NAME") { Description = "What it is called in metrics, logs and the audit log" };

    private readonly Option<string[]> _roles = new("--role")
    {
        Description = $"What it may read: {string.Join(", ", RoleWords.All)}; several with commas, or more than once",
        HelpName = "ROLE",
        Required = true,
    };

    private readonly Option<string?> _expires = new("--expires")
    {
        Description = "When it counts no more: 90d, 2027-01-31 or an RFC 3339 time (default: never)",
        HelpName = "WHEN",
    };

    private readonly Option<bool> _forConfig = new("--for-config")
    {
        Description = "Keep nothing: print the entry for access.tokens too",
    };

    public TokenNewVerb(EverywhereOptions everywhere)
        : base("new", "Make a token", everywhere, "text", "json")
    {
        _roles.CompletionSources.Add([.. RoleWords.All]);
        Add(_name);
        Add(_roles);
        Add(_expires);
        Add(_forConfig);
    }

    protected override int Run(Call call)
    {
        var forConfig = call.Value(_forConfig);
        using var session = call.OpenSession();
        var token = session.Tokens.Add(
            call.Value(_name) ?? "", call.Value(_roles) ?? [], call.Value(_expires), forConfig, ("--role", "--expires"));
        if (call.IsJson)
        {
            call.PrintSecret(TokenJson.Of(token));
            return ExitCode.Done;
        }

        // What is said of it goes to standard error: TOKEN=$(attest token new …) holds the token alone.
        call.PrintSecret(Encoding.UTF8.GetBytes(token.Token + "\n"));
        if (call.IsQuiet) return ExitCode.Done;
        call.Streams.ErrorLine($"The token '{token.Name}' may read {string.Join(", ", token.Roles)}. It is shown this once: keep it where secrets are kept.");
        if (forConfig) call.Streams.ErrorLine($"For access.tokens: {Entry(token)}");
        return ExitCode.Done;
    }

    private static string Entry(NewAccessToken token) =>
        $"{{ name: {token.Name}, roles: [{string.Join(", ", token.Roles.Select(static role => $"\"{role}\""))}], hash: \"{token.Hash}\"" +
        (token.ExpiresAt is { } expires ? $", expires: \"{expires:yyyy-MM-dd'T'HH:mm:ss'Z'}\"" : "") + " }";
}
