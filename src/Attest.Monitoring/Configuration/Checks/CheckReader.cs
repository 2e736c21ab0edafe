using Attest.Monitoring.Configuration.Settings;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Configuration.Checks;

/// <summary>Reads <c>health.checks</c>; every mistake is told with its place.</summary>
internal sealed class CheckReader(DiagnosticBag mistakes)
{
    internal const int Most = 200;

    private readonly ValueReader _values = new(mistakes);
    private readonly Dictionary<string, SourcePosition> _names = new(StringComparer.Ordinal);

    /// <summary>The checks of a list; those without a mistake.</summary>
    public IReadOnlyList<ConfiguredCheck> Read(SourceNode node)
    {
        var checks = new List<ConfiguredCheck>();
        var items = _values.List(node, "health.checks");
        if (items.Count > Most) mistakes.Report(items[Most].Position, $"there are {items.Count} health checks; {Most} are the most");
        foreach (var item in items.Take(Most))
            if (One(item) is { } check) checks.Add(check);
        return checks;
    }

    private ConfiguredCheck? One(SourceNode item)
    {
        if (item is not MappingNode mapping)
        {
            mistakes.Report(item.Position, $"a health check must be a mapping with name and type, not {NodeWords.Describe(item)}");
            return null;
        }

        // The kind says which keys there are: without it nothing else can be told.
        var type = mapping.Entries.FirstOrDefault(static entry => entry.Key.Text == "type")?.Value;
        if (type is null)
        {
            mistakes.Report(item.Position, $"a health check needs 'type': one of {string.Join(", ", Words)}");
            return null;
        }

        if (_values.Word(type, "'type' of a health check", Words) is not { } word) return null;
        var kind = CheckKinds.Of(word)!;
        var what = $"a health check of type {word}";
        if (MappingReader.Open(item, what, ["name", "type", .. kind.AllFields.Select(static field => field.Name)], mistakes) is not { } keys) return null;
        var name = Name(keys);
        var values = Values(keys, kind, what);
        return name is null || values is null || !CheckRules.Hold(keys, values, kind, mistakes) ? null : new ConfiguredCheck(name, kind, values, item.Position);
    }

    private static string[] Words { get; } = [.. CheckKinds.All.Select(static kind => kind.Name)];

    private string? Name(MappingReader keys)
    {
        if (keys["name"] is not { } node)
        {
            if (keys.Lacks("name")) mistakes.Report(keys.Position, "a health check needs 'name'");
            return null;
        }

        if (CheckTexts.Name.OfNode(node) is not { } name)
        {
            mistakes.Report(node.Position, $"'name' of a health check must be {CheckTexts.Name.Expectation}, not {NodeWords.Describe(node)}");
            return null;
        }

        if (_names.TryAdd(name.Text, node.Position)) return name.Text;
        var first = _names[name.Text] is { Line: > 0 } place ? $", first on line {place.Line}" : "";
        mistakes.Report(node.Position, $"two health checks have the name '{name.Text}'{first}");
        return null;
    }

    private Dictionary<string, SettingValue>? Values(MappingReader keys, CheckKind kind, string what)
    {
        var values = new Dictionary<string, SettingValue>(StringComparer.Ordinal);
        var sound = true;
        foreach (var field in kind.AllFields)
        {
            if (keys[field.Name] is not { } node)
            {
                if (!field.IsRequired || !keys.Lacks(field.Name)) continue;
                mistakes.Report(keys.Position, $"{what} needs '{field.Name}': {field.Type.Expectation}");
                sound = false;
            }
            else if (field.Type.OfNode(node) is { } value && Fits(field, value))
            {
                values[field.Name] = value;
            }
            else
            {
                var hint = node is ScalarNode { Text: var text } ? NearestWord.Hint(text, field.Type.Words) : "";
                mistakes.Report(node.Position, $"'{field.Name}' of {what} must be {Expected(field)}, not {NodeWords.Describe(node)}{hint}");
                sound = false;
            }
        }

        return sound ? values : null;
    }

    /// <summary>Times have ranges of their own here.</summary>
    private static bool Fits(CheckField field, SettingValue value) => (field.Name, value.Value) switch
    {
        ("timeout", TimeSpan time) => time <= TimeSpan.FromMinutes(10),
        ("interval", TimeSpan time) => time >= TimeSpan.FromMilliseconds(100) && time <= TimeSpan.FromDays(1),
        ("command", IReadOnlyList<string> words) => words.Count > 0,
        _ => true,
    };

    private static string Expected(CheckField field) => field.Name switch
    {
        "timeout" => "a duration of at most 10m, such as 5s",
        "interval" => "a duration from 100ms to 1d, such as 30s",
        "command" => "a list that is not empty, the program first",
        _ => field.Type.Expectation,
    };
}
