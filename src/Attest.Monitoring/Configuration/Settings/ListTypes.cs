using System.Text.Json;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Configuration.Settings;

/// <summary>A list of texts, each of one form. As text: <c>[a, b]</c> or <c>a,b</c>.</summary>
internal sealed class TextListType(TextType item) : SettingType
{
    public override string Name => $"list of {item.Name}";
    public override string Expectation => $"a list, each item {item.Expectation}";
    public override bool HasVariable => false;

    public override SettingValue? OfNode(SourceNode node)
    {
        if (node is not SequenceNode list) return null;
        var items = new string[list.Items.Count];
        for (var index = 0; index < items.Length; index++)
        {
            if (item.OfNode(list.Items[index]) is not { } value) return null;
            items[index] = value.Text;
        }

        return Of(items);
    }

    public override IReadOnlyList<Diagnostic> Mistakes(string key, SourceNode node)
    {
        if (node is not SequenceNode list) return [];
        var mistakes = new DiagnosticBag();
        foreach (var each in list.Items)
        {
            if (item.OfNode(each) is null)
                mistakes.Report(each.Position, $"each item of {key} must be {item.Expectation}, not {NodeWords.Describe(each)}");
        }

        return mistakes.InDocumentOrder();
    }

    public override SettingValue? OfText(string text)
    {
        var items = FlowText.Split(text);
        foreach (var each in items)
        {
            if (item.OfText(each) is null) return null;
        }

        return Of(items);
    }

    public override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteString("type", "array");
        json.WriteStartObject("items");
        item.WriteSchema(json);
        json.WriteEndObject();
    }

    private static SettingValue Of(IReadOnlyList<string> items) => new(items, FlowText.List(items));
}

/// <summary>A list of finite numbers, each greater than the one before: bounds of buckets.</summary>
internal sealed class BoundsType : SettingType
{
    public override string Name => "list of ascending numbers";
    public override string Expectation => "a list of ascending numbers, such as [0.1, 1, 10]";
    public override bool HasVariable => false;

    public override SettingValue? OfNode(SourceNode node)
    {
        if (node is not SequenceNode list) return null;
        var bounds = new List<double>();
        foreach (var each in list.Items)
        {
            if (NumberType.Read(each) is not { } bound) return null;
            bounds.Add(bound);
        }

        return Of(bounds);
    }

    public override SettingValue? OfText(string text)
    {
        var bounds = new List<double>();
        foreach (var each in FlowText.Split(text))
        {
            if (NumberType.Read(each) is not { } bound) return null;
            bounds.Add(bound);
        }

        return Of(bounds);
    }

    public override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteString("type", "array");
        json.WriteNumber("minItems", 1);
        json.WriteStartObject("items");
        json.WriteString("type", "number");
        json.WriteEndObject();
    }

    private static SettingValue? Of(List<double> bounds)
    {
        if (bounds.Count == 0) return null;
        var texts = new string[bounds.Count];
        for (var index = 0; index < texts.Length; index++)
        {
            if (index > 0 && bounds[index] <= bounds[index - 1]) return null;
            texts[index] = NumberType.Text(bounds[index]);
        }

        return new SettingValue((IReadOnlyList<double>)bounds, $"[{string.Join(", ", texts)}]");
    }
}
