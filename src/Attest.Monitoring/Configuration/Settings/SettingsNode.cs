namespace Attest.Monitoring.Configuration.Settings;

/// <summary>One part of a key: a section with parts below it, or a setting.</summary>
internal sealed class SettingsNode
{
    private readonly Dictionary<string, SettingsNode> _children = new(StringComparer.Ordinal);

    private SettingsNode()
    {
    }

    /// <summary>Parts below, in table order.</summary>
    public IReadOnlyDictionary<string, SettingsNode> Children => _children;

    /// <summary>What a name of the user's choice leads to, or null.</summary>
    public SettingsNode? Any { get; private set; }

    /// <summary>The setting, or null for a section.</summary>
    public Setting? Setting { get; private set; }

    /// <summary>Whether this is not the table's own path of the setting.</summary>
    public bool IsSpelling { get; private set; }

    public static SettingsNode Of(IReadOnlyList<Setting> rows)
    {
        var root = new SettingsNode();
        foreach (var row in rows) root.Place(row, row.Key, isSpelling: false);
        foreach (var row in rows)
        {
            foreach (var spelling in row.Spellings) root.Place(row, spelling, isSpelling: true);
        }

        return root;
    }

    /// <summary>The part below of that very name, or null.</summary>
    public SettingsNode? Child(string part) => _children.GetValueOrDefault(part);

    /// <summary>Names to tell a user: those of the table itself.</summary>
    public IEnumerable<string> Names()
    {
        foreach (var (name, child) in _children)
        {
            if (!child.IsSpelling) yield return name;
        }
    }

    private void Place(Setting setting, string path, bool isSpelling)
    {
        var node = this;
        foreach (var part in path.Split('.'))
        {
            if (part == "*")
            {
                node = node.Any ??= new SettingsNode();
                continue;
            }

            if (!node._children.TryGetValue(part, out var child)) node._children[part] = child = new SettingsNode();
            node = child;
        }

        node.Setting = setting;
        node.IsSpelling = isSpelling;
    }
}
