using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Access;

/// <summary>Roles as people write them.</summary>
internal static class RoleWords
{
    private static readonly (AccessRoles Role, string Word)[] Words =
    [
        (AccessRoles.MetricsRead, "metrics:read"),
        (AccessRoles.HealthRead, "health:read"),
        (AccessRoles.AuditRead, "audit:read"),
        (AccessRoles.RunsRead, "runs:read"),
        (AccessRoles.Admin, "admin"),
    ];

    /// <summary>Every role there is.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Words.Select(static one => one.Word)];

    /// <summary>The words of what a token holds.</summary>
    public static string[] Of(AccessRoles roles) =>
        [.. Words.Where(one => roles.HasFlag(one.Role)).Select(static one => one.Word)];

    /// <summary>One role's word; <c>open</c> for what everybody may read.</summary>
    public static string WordOf(AccessRoles role)
    {
        foreach (var one in Words)
            if (one.Role == role) return one.Word;
        return "open";
    }

    /// <summary>What a role is about: <c>metrics</c>, …; <c>monitor</c> for all of it.</summary>
    public static string ResourceOf(AccessRoles role) => role switch
    {
        AccessRoles.MetricsRead => "metrics",
        AccessRoles.HealthRead => "health",
        AccessRoles.AuditRead => "audit",
        AccessRoles.RunsRead => "runs",
        _ => "monitor",
    };

    /// <summary>The role that a word means, or null.</summary>
    public static AccessRoles? Find(string word)
    {
        foreach (var one in Words)
            if (one.Word == word) return one.Role;
        return null;
    }

    /// <summary>All roles that words mean together.</summary>
    /// <param name="words">At least one; several may stand in one word, separated by commas.</param>
    /// <param name="place">The flag, for the error.</param>
    /// <exception cref="AttestException"><see cref="ErrorIds.ArgumentInvalid"/>.</exception>
    public static AccessRoles Read(IEnumerable<string> words, string place)
    {
        var roles = AccessRoles.None;
        foreach (var word in words.SelectMany(static word => word.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
        {
            roles |= Find(word) ?? throw new AttestException(
                ErrorIds.ArgumentInvalid,
                $"{place}: there is no role '{NodeWords.Short(word)}'{NearestWord.HintOrList(word, [.. All])}",
                $"Roles are {string.Join(", ", All)}.");
        }

        return roles != AccessRoles.None ? roles : throw new AttestException(
            ErrorIds.ArgumentInvalid,
            $"{place}: a token needs a role; one without could read nothing.",
            $"Roles are {string.Join(", ", All)}.");
    }
}
