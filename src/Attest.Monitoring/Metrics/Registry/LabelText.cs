using System.Globalization;
using System.Text;

namespace Attest.Monitoring.Metrics.Registry;

/// <summary>
/// Labels as they stand in an exposition: <c>a="x",b="y"</c>, sorted by name, values escaped as the Prometheus text
/// format wants. Equal text is the identity of a series, so <c>1</c> and <c>"1"</c>, or another order of tags, cannot make
/// two lines that a scraper takes for one.
/// </summary>
internal static class LabelText
{
    /// <summary>The text of some tags as UTF-8. A label without a value is the same as no label and left out.</summary>
    /// <param name="tags">The tags.</param>
    /// <param name="mask">Takes secrets out of a value; null = there are none.</param>
    public static byte[] Render(ReadOnlySpan<KeyValuePair<string, object?>> tags, Func<string, string>? mask = null)
    {
        if (tags.Length == 0) return [];
        var pairs = new List<KeyValuePair<string, string>>(tags.Length);
        foreach (var tag in tags)
        {
            var value = ValueOf(tag.Value);
            Insert(pairs, MetricName.Label(tag.Key), mask is null ? value : mask(value));
        }

        return RenderSorted(pairs);
    }

    /// <summary>The text of labels that are sorted by name.</summary>
    public static byte[] RenderSorted(List<KeyValuePair<string, string>> sorted)
    {
        var text = new StringBuilder(64);
        foreach (var (name, value) in sorted)
        {
            if (value.Length == 0) continue;
            if (text.Length > 0) text.Append(',');
            text.Append(name).Append("=\"");
            Escape(text, value);
            text.Append('"');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>The labels a text was made of, in its order.</summary>
    public static List<KeyValuePair<string, string>> Parse(ReadOnlySpan<byte> labels)
    {
        var text = Encoding.UTF8.GetString(labels);
        var pairs = new List<KeyValuePair<string, string>>();
        for (var at = 0; at < text.Length;)
        {
            var equals = text.IndexOf('=', at);
            if (equals < 0 || equals + 1 >= text.Length) break;
            var value = new StringBuilder();
            var end = Unescape(text, equals + 2, value);
            pairs.Add(new(text[at..equals], value.ToString()));
            at = end + 2;
        }

        return pairs;
    }

    /// <summary>How a tag's value reads; culture plays no part.</summary>
    public static string ValueOf(object? value) => value switch
    {
        null => "",
        string text => text,
        true => "true",
        false => "false",
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    /// <summary>Keeps the list sorted by name. Names that became one by sanitising keep both values, joined.</summary>
    private static void Insert(List<KeyValuePair<string, string>> pairs, string name, string value)
    {
        var at = pairs.Count;
        while (at > 0 && string.CompareOrdinal(pairs[at - 1].Key, name) > 0) at--;
        if (at > 0 && pairs[at - 1].Key == name)
        {
            // OpenTelemetry, "Prometheus and OpenMetrics Compatibility", Metric Attributes: concatenated with ";".
            pairs[at - 1] = new(name, $"{pairs[at - 1].Value};{value}");
        }
        else
        {
            pairs.Insert(at, new(name, value));
        }
    }

    private static void Escape(StringBuilder text, string value)
    {
        foreach (var character in value)
        {
            switch (character)
            {
                case '\\': text.Append("\\\\"); break;
                case '"': text.Append("\\\""); break;
                case '\n': text.Append("\\n"); break;
                default: text.Append(character); break;
            }
        }
    }

    private static int Unescape(string text, int at, StringBuilder value)
    {
        for (; at < text.Length && text[at] != '"'; at++)
        {
            if (text[at] == '\\' && at + 1 < text.Length)
            {
                at++;
                value.Append(text[at] == 'n' ? '\n' : text[at]);
            }
            else
            {
                value.Append(text[at]);
            }
        }

        return at;
    }
}
