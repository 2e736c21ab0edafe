using System.Globalization;
using System.Text;
using Attest.Monitoring.Access;

namespace Attest.Cli.Access;

/// <summary><c>attest token list</c>: the tokens of the state folder, none of them readable.</summary>
internal sealed class TokenListVerb(EverywhereOptions everywhere)
    : Verb("list", "List the tokens of the state folder", everywhere, "table", "json")
{
    protected override int Run(Call call)
    {
        using var session = call.OpenSession();
        var tokens = session.Tokens.List();
        call.Print(call.IsJson ? TokenJson.Of(tokens) : Encoding.UTF8.GetBytes(Table(tokens)));
        return ExitCode.Done;
    }

    private static string Table(IReadOnlyList<AccessToken> tokens)
    {
        if (tokens.Count == 0) return "There are no tokens.\n";
        var names = Math.Max(4, tokens.Max(static token => token.Name.Length));
        var roles = Math.Max(5, tokens.Max(static token => Roles(token).Length));
        var text = new StringBuilder().Append("NAME".PadRight(names)).Append("  ").Append("ROLES".PadRight(roles))
            .Append("  CREATED           EXPIRES           LAST USED\n");
        foreach (var token in tokens)
        {
            text.Append(token.Name.PadRight(names)).Append("  ").Append(Roles(token).PadRight(roles)).Append("  ")
                .Append(Time(token.CreatedAt, "").PadRight(16)).Append("  ")
                .Append((token.IsExpired ? "expired" : Time(token.ExpiresAt, "never")).PadRight(16)).Append("  ")
                .Append(Time(token.LastUsedAt, "never")).Append('\n');
        }

        return text.ToString();
    }

    private static string Roles(AccessToken token) => string.Join(',', token.Roles);

    /// <summary>The local time of whoever looks.</summary>
    private static string Time(DateTimeOffset? time, string none) =>
        time?.ToLocalTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? none;
}
