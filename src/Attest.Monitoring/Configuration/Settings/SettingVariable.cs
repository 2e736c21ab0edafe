namespace Attest.Monitoring.Configuration.Settings;

/// <summary>An environment variable and the setting it sets.</summary>
/// <param name="Setting">The setting.</param>
/// <param name="Alias">Null for the variable that the key makes.</param>
/// <param name="Rank">0 = the strongest for its setting.</param>
internal sealed record SettingVariable(Setting Setting, VariableAlias? Alias, int Rank)
{
    /// <summary>Names of ours that are no settings.</summary>
    public static IReadOnlyList<string> Reserved { get; } =
    [
        "ATTEST_HOME", "ATTEST_CONFIG", "ATTEST_LOG", "ATTEST_METRICS", "ATTEST_EVENTS", "ATTEST_OUTPUT", "ATTEST_RUN_ID",
        "ATTEST_STEP_ID", "ATTEST_SPAN_ID", "ATTEST_DEBUG",
    ];

    /// <summary>Names that do not begin with <c>ATTEST_</c>.</summary>
    public static IReadOnlyList<string> Shared { get; } = ["PROMETHEUS_ENDPOINT", "LOG_LEVEL"];

    public static Dictionary<string, SettingVariable> All(IReadOnlyList<Setting> rows)
    {
        var variables = new Dictionary<string, SettingVariable>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            if (row.Variable is { } own) variables.Add(own, new SettingVariable(row, null, 0));
            for (var index = 0; index < row.Aliases.Count; index++)
                variables.Add(row.Aliases[index].Name, new SettingVariable(row, row.Aliases[index], index + 1));
        }

        return variables;
    }
}
