using System.Text;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Configuration.Settings;

/// <summary>Values on one line, as YAML writes them in flow style.</summary>
internal static class FlowText
{
    private const int DeepestKept = 16;

    /// <summary><c>[a, b]</c></summary>
    public static string List(IReadOnlyList<string> items)
    {
        var text = new StringBuilder("[");
        for (var index = 0; index < items.Count; index++)
        {
            if (index > 0) text.Append(", ");
            text.Append(Scalar(items[index]));
        }

        return text.Append(']').ToString();
    }

    /// <summary>A whole node; equal nodes have equal texts wherever and in whatever style they were written.</summary>
    public static string Of(SourceNode node)
    {
        var text = new StringBuilder();
        Append(text, node);
        return text.ToString();
    }

    /// <summary>The text plain where YAML reads it back as that very text, else in double quotes.</summary>
    public static string Scalar(string text) => IsPlain(text) ? text : Quoted(text);

    /// <summary>In double quotes.</summary>
    public static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var character in text)
        {
            _ = character switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                < ' ' or '\x7f' or '\x85' or '\u2028' or '\u2029' or '\uFEFF' => quoted.Append($"\\u{(int)character:x4}"),
                _ => quoted.Append(character),
            };
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>The items of <c>[a, "b"]</c> or <c>a,b</c>; none of the empty text.</summary>
    public static IReadOnlyList<string> Split(string text)
    {
        var inner = text.Trim();
        if (inner.Length >= 2 && inner[0] == '[' && inner[^1] == ']') inner = inner[1..^1].Trim();
        if (inner.Length == 0) return [];
        var items = inner.Split(',', StringSplitOptions.TrimEntries);
        for (var index = 0; index < items.Length; index++)
        {
            var item = items[index];
            if (item.Length >= 2 && item[0] is '"' or '\'' && item[^1] == item[0]) items[index] = item[1..^1];
        }

        return items;
    }

    /// <summary>Whether a node is nested deeper than any slice reads.</summary>
    public static bool IsTooDeep(SourceNode node, int depth = 0)
    {
        if (depth > DeepestKept) return true;
        if (node is SequenceNode list)
        {
            foreach (var item in list.Items)
            {
                if (IsTooDeep(item, depth + 1)) return true;
            }
        }
        else if (node is MappingNode mapping)
        {
            foreach (var entry in mapping.Entries)
            {
                if (IsTooDeep(entry.Value, depth + 1)) return true;
            }
        }

        return false;
    }

    /// <summary>Whether YAML reads the bare text back as this very text, inside flow collections too.</summary>
    private static bool IsPlain(string text)
    {
        if (text.Length == 0 || text[0] is ' ' or '-' or '?' or ':' or '.' or '+' || text[^1] is ' ' or ':') return false;
        foreach (var character in text)
        {
            if (character < ' ' || "#,[]{}&*!|>'\"%@`\\~=\x7f\x85\u00A0\u2028\u2029\uFEFF".Contains(character)) return false;
        }

        return !text.Contains(": ", StringComparison.Ordinal) && !char.IsAsciiDigit(text[0]) && !IsWordOfYaml(text);
    }

    private static bool IsWordOfYaml(string text) => text.ToLowerInvariant()
        is "null" or "true" or "false" or "yes" or "no" or "on" or "off" or "y" or "n";

    private static void Append(StringBuilder text, SourceNode node)
    {
        switch (node)
        {
            case ScalarNode { Value: string value }:
                text.Append(Scalar(value));
                break;
            case ScalarNode { Value: null }:
                text.Append("null");
                break;
            case ScalarNode scalar:
                text.Append(scalar.Text);
                break;
            case SequenceNode list:
                text.Append('[');
                for (var index = 0; index < list.Items.Count; index++)
                {
                    if (index > 0) text.Append(", ");
                    Append(text, list.Items[index]);
                }

                text.Append(']');
                break;
            case MappingNode mapping:
                text.Append("{ ");
                for (var index = 0; index < mapping.Entries.Count; index++)
                {
                    if (index > 0) text.Append(", ");
                    text.Append(Scalar(mapping.Entries[index].Key.Text)).Append(": ");
                    Append(text, mapping.Entries[index].Value);
                }

                text.Append(" }");
                break;
        }
    }
}
