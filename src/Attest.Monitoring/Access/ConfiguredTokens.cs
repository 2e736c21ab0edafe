using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Access;

/// <summary>
/// Reads <c>access.tokens</c>: <c>{name, roles, hash}</c> with what <c>attest token new --for-config</c> printed, or
/// <c>{name, roles, variable}</c> with the name of an environment variable that holds the token; <c>expires</c> in both.
/// </summary>
internal static class ConfiguredTokens
{
    /// <summary>The setting.</summary>
    public const string Key = "access.tokens";

    private static readonly string[] Keys = ["name", "roles", "hash", "variable", "expires"];

    /// <exception cref="AttestException"><see cref="ErrorIds.ConfigurationInvalid"/>, with every mistake.</exception>
    public static IReadOnlyList<KnownToken> Read(IReadOnlyList<SourceNode> items, IReadOnlyDictionary<string, string> environment)
    {
        if (items.Count == 0) return [];
        var mistakes = new DiagnosticBag();
        var tokens = ReadAll(items, environment, mistakes, mistakes);
        if (mistakes.IsEmpty) return tokens;
        throw new AttestException(
            ErrorIds.ConfigurationInvalid,
            "Mend access.tokens; 'attest token new NAME --role ROLE --for-config' prints an entry that is right.",
            mistakes.InDocumentOrder());
    }

    /// <summary>
    /// Looks without using them: what is wrong wherever the file is read, and what may be right elsewhere, such as a variable
    /// that is not set here.
    /// </summary>
    /// <param name="items">As written.</param>
    /// <param name="environment">The process's environment.</param>
    /// <param name="now">What has expired by now is told.</param>
    public static (IReadOnlyList<Diagnostic> Mistakes, IReadOnlyList<Diagnostic> Warnings) Check(
        IReadOnlyList<SourceNode> items, IReadOnlyDictionary<string, string> environment, DateTimeOffset now)
    {
        var (mistakes, warnings) = (new DiagnosticBag(), new DiagnosticBag());
        ReadAll(items, environment, mistakes, warnings);
        foreach (var expires in items.OfType<MappingNode>().SelectMany(static item => item.Entries).Where(static entry => entry.Key.Text == "expires"))
        {
            if (expires.Value is ScalarNode written && TokenExpiry.ReadMoment(written.Text) is { } moment && moment <= now)
                warnings.Report(written.Position, $"this token of access.tokens has expired on {moment.UtcDateTime:yyyy-MM-dd HH:mm} UTC: nobody is let in by it");
        }

        return (mistakes.InDocumentOrder(), warnings.InDocumentOrder());
    }

    /// <param name="items">As written.</param>
    /// <param name="environment">The process's environment.</param>
    /// <param name="mistakes">Told what is wrong with what is written.</param>
    /// <param name="surroundings">Told what is wrong with the environment.</param>
    private static List<KnownToken> ReadAll(
        IReadOnlyList<SourceNode> items, IReadOnlyDictionary<string, string> environment, DiagnosticBag mistakes, DiagnosticBag surroundings)
    {
        var tokens = new List<KnownToken>(items.Count);
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in items)
        {
            if (MappingReader.Open(item, "a token of access.tokens", Keys, mistakes) is not { } mapping) continue;
            if (mapping["name"] is ScalarNode name && !names.Add(name.Text))
                mistakes.Report(name.Position, $"access.tokens names '{NodeWords.Short(name.Text)}' more than once");
            if (ReadOne(mapping, environment, mistakes, surroundings) is { } token) tokens.Add(token);
        }

        return tokens;
    }

    private static KnownToken? ReadOne(
        MappingReader mapping, IReadOnlyDictionary<string, string> environment, DiagnosticBag mistakes, DiagnosticBag surroundings)
    {
        var values = new ValueReader(mistakes);
        var name = values.Text(mapping["name"], "'name'");
        if (mapping.Lacks("name")) mistakes.Report(mapping.Position, "a token of access.tokens needs a 'name'");
        else if (name is not null && !TokenName.IsValid(name)) mistakes.Report(mapping["name"]!.Position, $"'{NodeWords.Short(name)}' cannot be the name of a token: {TokenName.Rule}");

        if (mapping.Lacks("roles")) mistakes.Report(mapping.Position, "a token of access.tokens needs 'roles'");
        var roles = AccessRoles.None;
        foreach (var role in values.List(mapping["roles"], "'roles'"))
            if (values.Word(role, "a role", [.. RoleWords.All]) is { } word) roles |= RoleWords.Find(word)!.Value;

        var hash = HashOf(mapping, values, environment, mistakes, surroundings);
        var expires = ReadExpiry(mapping["expires"], values, mistakes);
        return name is null || hash is null || roles == AccessRoles.None ? null : new KnownToken(name, roles, hash) { ExpiresAt = expires };
    }

    private static TokenHash? HashOf(
        MappingReader mapping, ValueReader values, IReadOnlyDictionary<string, string> environment, DiagnosticBag mistakes, DiagnosticBag surroundings)
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
            surroundings.Report(mapping["variable"]!.Position, $"the environment variable {NodeWords.Short(variable)} is not set");
        else if (!TokenText.IsWellFormed(token.Trim()))
            surroundings.Report(mapping["variable"]!.Position, $"the environment variable {NodeWords.Short(variable)} does not hold a token: they are made by 'attest token new'");
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
