using Attest.Monitoring.Configuration.Settings;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Configuration.Layers;

/// <summary>Reads what one file says: every mistake is noted, none stops the reading.</summary>
internal sealed class FileLayer
{
    private readonly OriginKind _kind;
    private readonly List<Diagnostic> _mistakes;
    private readonly Dictionary<string, ConfiguredValue> _values = new(StringComparer.Ordinal);

    private FileLayer(OriginKind kind, List<Diagnostic> mistakes)
    {
        _kind = kind;
        _mistakes = mistakes;
    }

    /// <summary>The values of the document, by key.</summary>
    public static IReadOnlyDictionary<string, ConfiguredValue> Read(SourceNode document, OriginKind kind, List<Diagnostic> mistakes)
    {
        var layer = new FileLayer(kind, mistakes);
        switch (document)
        {
            case MappingNode mapping:
                layer.Section(mapping, SettingsTable.Root, "");
                break;
            case ScalarNode { Value: null }:
                break;
            default:
                mistakes.Add(new Diagnostic(document.Position, $"expected a mapping of {string.Join(", ", SettingsTable.Root.Names())}"));
                break;
        }

        return layer._values;
    }

    private void Section(MappingNode mapping, SettingsNode section, string path)
    {
        var seen = new Dictionary<string, ScalarNode>(StringComparer.Ordinal);
        foreach (var (key, value) in mapping.Entries)
        {
            if (!seen.TryAdd(key.Text, key))
                _mistakes.Add(new Diagnostic(key.Position, $"key '{NodeWords.Short(key.Text)}' is given twice{First(seen[key.Text].Position)}"));
            else if (section.Child(key.Text) is { } known)
                Entry(key, value, known, Below(path, key.Text));
            else if (section.Any is { } any && key.Text.Length > 0)
                Entry(key, value, any, Below(path, key.Text));
            else
                Unknown(key, section, path);
        }
    }

    private void Entry(ScalarNode key, SourceNode value, SettingsNode node, string path)
    {
        // A key with nothing behind it says nothing.
        if (value is ScalarNode { Value: null }) return;
        if (node.Setting is { } setting)
            Value(key, value, setting, node.IsSpelling ? setting.Key : path);
        else if (value is MappingNode mapping)
            Section(mapping, node, path);
        else
            _mistakes.Add(new Diagnostic(value.Position, $"{path} must be a mapping{Of(node)}, not {NodeWords.Describe(value)}"));
    }

    private void Value(ScalarNode key, SourceNode node, Setting setting, string path)
    {
        if (setting.Type.OfNode(node) is not { } value)
        {
            var inside = setting.Type.Mistakes(path, node);
            if (inside.Count > 0) _mistakes.AddRange(inside);
            else _mistakes.Add(new Diagnostic(node.Position, Mismatch.Of(path, setting, node)));
            return;
        }

        var configured = new ConfiguredValue(setting, path, value, new Origin(_kind, key.Position));
        if (!_values.TryAdd(path, configured))
            _mistakes.Add(new Diagnostic(key.Position, $"{path} is given twice{First(_values[path].Origin.Position)}"));
    }

    private void Unknown(ScalarNode key, SettingsNode section, string path)
    {
        var place = path.Length == 0 ? "" : $" in {path}";
        var hint = SettingsTable.Find(key.Text) is { } nested ? $"; write {nested.Key} as nested keys"
            : NearestWord.HintOrList(key.Text, [.. section.Names()]);
        _mistakes.Add(new Diagnostic(key.Position, $"unknown key '{NodeWords.Short(key.Text)}'{place}{hint}"));
    }

    private static string Of(SettingsNode node) => node.Any is null ? $" of {string.Join(", ", node.Names())}" : "";

    private static string First(SourcePosition first) => first.Line > 0 ? $", first on line {first.Line}" : "";

    private static string Below(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
