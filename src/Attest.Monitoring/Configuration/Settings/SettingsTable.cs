namespace Attest.Monitoring.Configuration.Settings;

/// <summary>
/// Every setting there is. Built when first asked for: a run of which nothing is said in a file, variable or flag never
/// asks.
/// </summary>
internal static class SettingsTable
{
    private static readonly Lazy<IReadOnlyList<Setting>> Rows = new(Build);
    private static readonly Lazy<SettingsNode> Tree = new(() => SettingsNode.Of(Rows.Value));
    private static readonly Lazy<Dictionary<string, SettingVariable>> ByVariable = new(() => SettingVariable.All(Rows.Value));

    /// <summary>All rows, in the order of the documentation.</summary>
    public static IReadOnlyList<Setting> All => Rows.Value;

    /// <summary>The same as a tree of key parts, other spellings included.</summary>
    public static SettingsNode Root => Tree.Value;

    /// <summary>Variables, aliases included.</summary>
    public static IReadOnlyDictionary<string, SettingVariable> Variables => ByVariable.Value;

    /// <summary>The setting a dotted key or one of its other spellings means, with the key as the table spells it.</summary>
    public static (Setting Setting, string Key)? Find(string key)
    {
        var node = Root;
        var rest = key;
        var path = "";
        while (true)
        {
            if (node.Setting is { } setting && rest.Length == 0) return (setting, node.IsSpelling ? setting.Key : path);
            if (rest.Length == 0) return null;

            var dot = rest.IndexOf('.', StringComparison.Ordinal);
            var part = dot < 0 ? rest : rest[..dot];
            var next = node.Child(part);
            if (next is null && node.Any is { } any)
            {
                // A name at the end of a key may hold dots itself (a Kubernetes label).
                next = any;
                if (any.Setting is not null) (part, dot) = (rest, -1);
            }

            if (next is null) return null;
            path = path.Length == 0 ? part : $"{path}.{part}";
            rest = dot < 0 ? "" : rest[(dot + 1)..];
            node = next;
        }
    }

    private static List<Setting> Build() =>
    [
        .. MonitoringTable.Rows(),
        .. TracingTable.Rows(),
        .. LoggingTable.Rows(),
        .. HealthTable.Rows(),
        .. AuditTable.Rows(),
        .. StorageTable.Rows(),
        .. ServingTable.Rows(),
        .. AlertingTable.Rows(),
        .. SurroundingsTable.Rows(),
    ];
}
