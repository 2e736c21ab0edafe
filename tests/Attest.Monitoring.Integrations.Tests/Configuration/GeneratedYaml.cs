using System.Globalization;
using System.Text;
using Attest.Monitoring.Configuration.Settings;

namespace Attest.Monitoring.Integrations.Tests.Configuration;

/// <summary>Writes configuration as people do: every style of YAML that is not too clever, comments everywhere.</summary>
internal sealed class GeneratedYaml
{
    private static readonly string[] Narrow = ["1.5", "64", "/var/a", "V_1"];
    private static readonly string[] Texts =
        ["a", "it's", "x: y", "true", "1.0", "~", " lead", "# no", "ünï 🚀", "a\"b", "back\\slash", "- x", "{a}", "[b", "null", "a, b", "x#y", "trail ", "*", "&a", "%", "@x", "`", "a:b"];

    private readonly Random _random;
    private readonly StringBuilder _text = new();
    private readonly Section _root = new();
    private readonly string _break;
    private readonly int _step;

    public GeneratedYaml(int seed)
    {
        _random = new Random(seed);
        _break = Chance(4) ? "\r\n" : "\n";
        _step = _random.Next(1, 5);
        for (var count = _random.Next(0, 12); count > 0; count--) Place(Row());
        Text = Write();
    }

    public string Text { get; }

    /// <summary>The comments in the text, in order; each is unique.</summary>
    public List<string> Comments { get; } = [];

    /// <summary>A key and a text that its setting takes.</summary>
    public (string Key, string Value) Change()
    {
        var row = Row();
        return (Named(row.Key), Value(row));
    }

    private string Write()
    {
        if (Chance(6)) Line("---");
        if (Chance(10)) Line(Flow(_root) + Trailing());
        else Block(_root, 0);
        Comment(0);
        var text = _text.ToString();
        // The last line break belongs to a text block: what follows it would change its value.
        return Chance(5) && !text.TrimEnd().EndsWith("no comment: text", StringComparison.Ordinal) ? text.TrimEnd('\r', '\n') : text;
    }

    private void Place(Setting row)
    {
        var key = row.Spellings.Count > 0 && Chance(2) ? row.Spellings[0] : Named(row.Key);
        var parts = key.Split('.', row.Key.Split('.').Length);
        var section = _root;
        foreach (var part in parts[..^1])
        {
            if (!section.Below.TryGetValue(part, out var below)) section.Below[part] = below = new Section();
            section = (Section)below;
        }

        var isThere = row.Spellings.Prepend(row.Key).Any(spelling => Holds(spelling.Split('.')));
        if (!isThere) section.Below.TryAdd(parts[^1], new Leaf(row, Chance(12) ? null : Value(row)));
    }

    private bool Holds(string[] path)
    {
        object node = _root;
        foreach (var part in path)
        {
            if (node is not Section section || !section.Below.TryGetValue(part, out var next)) return false;
            node = next;
        }

        return true;
    }

    private void Block(Section section, int indent)
    {
        foreach (var (key, value) in section.Below.OrderBy(_ => _random.Next()).ToList())
        {
            Comment(indent);
            if (Chance(5)) Line("");
            var start = new string(' ', indent) + Key(key) + (Chance(8) ? " :" : ":");
            switch (value)
            {
                case Section { Below.Count: > 0 } below when !Chance(3):
                    Line(start + Trailing());
                    Block(below, indent + _step);
                    break;
                case Section below:
                    Line(start + (below.Below.Count == 0 && Chance(2) ? "" : " " + Flow(below)) + Trailing());
                    break;
                case Leaf { Value: null }:
                    Line(start + (Chance(2) ? "" : " null") + Trailing());
                    break;
                case Leaf { Row.Type: TextListType or BoundsType } list when FlowText.Split(list.Value!) is { Count: > 0 } items && Chance(2):
                    Line(start);
                    var deeper = new string(' ', Chance(2) ? indent : indent + _step);
                    foreach (var item in items) Line($"{deeper}- {(list.Row.Type is BoundsType ? item : FlowText.Scalar(item))}");
                    break;
                case Leaf { Row.Type: TextType { Name: "text" } } when Chance(6):
                    Line(start + (Chance(2) ? " |" : " >-"));
                    Line(new string(' ', indent + _step) + "first");
                    Line(new string(' ', indent + _step) + "# no comment: text");
                    break;
                case Leaf leaf:
                    Line(start + new string(' ', _random.Next(1, 3)) + Scalar(leaf) + Trailing());
                    break;
            }
        }
    }

    private string Flow(Section section)
    {
        var parts = section.Below.Select(entry => Key(entry.Key) + ": " + (entry.Value is Section below ? Flow(below) : Scalar((Leaf)entry.Value)));
        var inner = string.Join(Chance(3) ? "," + _break + new string(' ', 30) : ", ", parts);
        return inner.Length == 0 ? "{}" : Chance(2) ? $"{{ {inner} }}" : $"{{{inner}}}";
    }

    private string Scalar(Leaf leaf)
    {
        if (leaf.Value is null) return "null";
        if (leaf.Row.Type is BooleanType) return leaf.Value == "1" ? "true" : leaf.Value;
        if (leaf.Row.Type is not (TextType or ChoiceType)) return leaf.Value;
        return _random.Next(3) switch
        {
            0 => FlowText.Quoted(leaf.Value),
            1 => $"'{leaf.Value.Replace("'", "''", StringComparison.Ordinal)}'",
            _ => FlowText.Scalar(leaf.Value),
        };
    }

    private string Key(string name) => _random.Next(6) switch
    {
        0 => $"\"{name}\"",
        1 => $"'{name}'",
        _ => name,
    };

    private void Comment(int indent)
    {
        while (Chance(3)) Line(new string(' ', Chance(4) ? indent + _step : indent) + Note());
    }

    private string Trailing() => Chance(4) ? $" {Note()}" : "";

    private string Note()
    {
        Comments.Add($"# note {Comments.Count}, it's \"here\": {{ [");
        return Comments[^1];
    }

    private void Line(string line) => _text.Append(line).Append(_break);

    private Setting Row()
    {
        var rows = SettingsTable.All.Where(row => row.Type is not (ItemsType or KindsType or FieldsType or ChecksType)).ToList();
        return rows[_random.Next(rows.Count)];
    }

    private string Named(string key) => key.Replace("*", Chance(2) ? "mine" : "x-1_b", StringComparison.Ordinal);

    /// <summary>A value that the setting takes: of its type, or, where its range is narrower, one of a few.</summary>
    private string Value(Setting row)
    {
        var value = OfType(row);
        return row.Type.OfText(value) is null ? Array.Find(Narrow, one => row.Type.OfText(one) is not null) ?? value : value;
    }

    private string OfType(Setting row) => row.Type switch
    {
        BooleanType => Chance(2) ? "true" : "false",
        IntegerType => _random.Next(1, 9999).ToString(CultureInfo.InvariantCulture),
        NumberType => (_random.Next(0, 1001) / 1000.0).ToString(CultureInfo.InvariantCulture),
        ChoiceType choice => choice.Words[_random.Next(choice.Words.Count)],
        DurationType => $"{_random.Next(1, 500)}{(Chance(2) ? "m" : "s")}",
        SizeType => $"{_random.Next(1, 500)}{(Chance(2) ? "MB" : "GiB")}",
        RateType => $"{_random.Next(1, 500)}/min",
        BoundsType => "[0.1, 1, 10]",
        TextListType when row.Key == "serve.listen" => Chance(2) ? "[]" : "[\":80\", \"h:81\"]",
        TextListType => Chance(3) ? "[]" : "[a, \"b c\"]",
        TextType { Name: "name of a variable" } => $"V_{_random.Next(99)}",
        TextType { Name: "URL" } => $"https://h{_random.Next(99)}.example/x?y=z",
        TextType { Name: "URL path" } => $"/p{_random.Next(99)}",
        TextType { Name: "address" } => $"127.0.0.1:{_random.Next(1, 65536)}",
        TextType { Name: "metric name prefix" } => Chance(4) ? "" : $"n{_random.Next(99)}",
        _ => Texts[_random.Next(Texts.Length)],
    };

    private bool Chance(int oneIn) => _random.Next(oneIn) == 0;

    private sealed class Section
    {
        public Dictionary<string, object> Below { get; } = [];
    }

    private sealed record Leaf(Setting Row, string? Value);
}
