using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Access;

/// <summary>
/// Reads <c>access.tokens</c>: <c>{name, roles, hash}</c> with what <c>attest token new --for-config</c> printed, or
/// <c>{name, roles, variable}</c> with the name of an environment variable that holds the token; <c>expires</c> in both.
/// </summary>
internal static class ConfiguredTokens
{
    private static readonly string[] Keys = ["name", "roles", "hash", "variable", "expires"];

    /// <exception cref="AttestException"><see cref="ErrorIds.ConfigurationInvalid"/>, with every mistake.</exception>
    public static IReadOnlyList<KnownToken> Read(IReadOnlyList<SourceNode> items, IReadOnlyDictionary<string, string> environment)
    {
        if (items.Count == 0) return [];
        var mistakes = new DiagnosticBag();
        var tokens = new List<KnownToken>(items.Count);
        foreach (var item in items)
        {
            if (MappingReader.Open(item, "a token of access.tokens", Keys, mistakes) is not { } mapping) continue;
            if (ReadOne(mapping, environment, mistakes) is { } token) tokens.Add(token);
        }

        foreach (var group in tokens.GroupBy(static token => token.Name, StringComparer.Ordinal).Where(static group => group.Count() > 1))
            mistakes.Report(items[0].Position, $"access.tokens names '{group.Key}' more than once");
        if (mistakes.IsEmpty) return tokens;
        throw new AttestException(
            ErrorIds.ConfigurationInvalid,
            "Mend access.tokens; 'attest token new NAME --role ROLE --for-config' prints an entry that is right.",
            mistakes.InDocumentOrder());
    }

    private static KnownToken? ReadOne(MappingReader mapping, IReadOnlyDictionary<string, string> environment, DiagnosticBag mistakes)
    {
        var values = new ValueReader(mistakes);
        var name = values.Text(mapping["name"], "'name'");
        if (mapping.Lacks("name")) mistakes.Report(mapping.Position, "a token of access.tokens needs a 'name'");
        else if (name is not null && !TokenName.IsValid(name)) mistakes.Report(mapping["name"]!.Position, $"'{NodeWords.Short(name)}' cannot be the name of a token: {TokenName.Rule}");

        if (mapping.Lacks("roles")) mistakes.Report(mapping.Position, "a token of access.tokens needs 'roles'");
        var roles = AccessRoles.None;
        foreach (var role in values.List(mapping["roles"], "'roles'"))
            if (values.Word(role, "a role", [.. RoleWords.All]) is { } word) roles |= RoleWords.Find(word)!.Value;

        var hash = HashOf(mapping, values, environment, mistakes);
        var expires = ReadExpiry(mapping["expires"], values, mistakes);
        return name is null || hash is null || roles == AccessRoles.None ? null : new KnownToken(name, roles, hash) { ExpiresAt = expires };
    }

    private static TokenHash? HashOf(MappingReader mapping, ValueReader values, IReadOnlyDictionary<string, string> environment, DiagnosticBag mistakes)
    {
        if (mapping["hash"] is null == mapping["variable"] is null)
        {
            mistakes.Report(mapping.Position, "a token of access.tokens needs either 'hash' or 'variable'");
            return null;
        }

        if (mapping["hash"] is { } written)
        {
            var text = values.Text(written, "'hash'");
            if (text is null) return null;
            if (TokenHash.Read(text) is { } hash) return hash;

            // The text is not told: somebody may have put the token itself here.
            mistakes.Report(written.Position, "'hash' is not what 'attest token new --for-config' prints (sha256:SALT:HASH)");
            return null;
        }

        var variable = values.Text(mapping["variable"], "'variable'");
        if (variable is null) return null;
        if (!environment.TryGetValue(variable, out var token) || token.Length == 0)
            mistakes.Report(mapping["variable"]!.Position, $"the environment variable {NodeWords.Short(variable)} is not set");
        else if (!TokenText.IsWellFormed(token.Trim()))
            mistakes.Report(mapping["variable"]!.Position, $"the environment variable {NodeWords.Short(variable)} does not hold a token: they are made by 'attest token new'");
        else return TokenHash.Of(token.Trim());
        return null;
    }

    private static DateTimeOffset? ReadExpiry(SourceNode? node, ValueReader values, DiagnosticBag mistakes)
    {
        if (values.Text(node, "'expires'") is not { } text) return null;
        if (TokenExpiry.ReadMoment(text) is { } moment) return moment;
        mistakes.Report(node!.Position, $"'expires' must be a date (2027-01-31) or a time (RFC 3339), not '{NodeWords.Short(text)}'");
        return null;
    }
}
