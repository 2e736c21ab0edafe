namespace Attest.Monitoring.Sources;

/// <summary>Reads typed values; a wrong one is reported with its place, and null comes back.</summary>
internal sealed class ValueReader(DiagnosticBag diagnostics)
{
    /// <summary>A non-empty text, taken as written: <c>1.0</c> stays <c>1.0</c>.</summary>
    public string? Text(SourceNode? node, string what)
    {
        if (node is null)
            return null;
        if (node is ScalarNode { Value: not null } scalar && scalar.Text.Length > 0)
            return scalar.Text;
        diagnostics.Report(node.Position, $"{what} must be a text, not {NodeWords.Describe(node)}");
        return null;
    }

    public bool? Boolean(SourceNode? node, string what)
    {
        if (node is null)
            return null;
        if (node is ScalarNode { Value: bool flag })
            return flag;
        diagnostics.Report(node.Position, $"{what} must be true or false, not {NodeWords.Describe(node)}");
        return null;
    }

    public int? Integer(SourceNode? node, string what, int minimum, int maximum)
    {
        if (node is null)
            return null;
        if (node is ScalarNode { Value: long whole } && whole >= minimum && whole <= maximum)
            return (int)whole;
        diagnostics.Report(node.Position, $"{what} must be a whole number from {minimum} to {maximum}, not {NodeWords.Describe(node)}");
        return null;
    }

    /// <summary>A number above 0 and up to <paramref name="maximum"/>.</summary>
    public double? PositiveNumber(SourceNode? node, string what, double maximum)
    {
        if (node is null)
            return null;
        var value = node switch
        {
            ScalarNode { Value: long whole } => whole,
            ScalarNode { Value: double real } => real,
            _ => double.NaN,
        };
        if (value > 0 && value <= maximum)
            return value;
        diagnostics.Report(node.Position, FormattableString.Invariant(
            $"{what} must be a number above 0 and at most {maximum}, not {NodeWords.Describe(node)}"));
        return null;
    }

    /// <summary>A duration from <paramref name="minimum"/> to <paramref name="maximum"/>.</summary>
    public TimeSpan? Duration(SourceNode? node, string what, TimeSpan minimum, TimeSpan maximum)
    {
        if (node is null)
            return null;
        if (node is not ScalarNode { Value: string or long } scalar || !DurationText.TryParse(scalar.Text, out var duration))
        {
            diagnostics.Report(node.Position, $"{what} must be {DurationText.Forms}, not {NodeWords.Describe(node)}");
            return null;
        }
        if (duration >= minimum && duration <= maximum)
            return duration;
        diagnostics.Report(node.Position, duration < minimum
            ? $"{what} must be longer than 0, not {scalar.Text}"
            : $"{what} must be at most {maximum.TotalDays:0}d, not {scalar.Text}");
        return null;
    }

    /// <summary>One word of a closed list.</summary>
    public string? Word(SourceNode? node, string what, string[] words)
    {
        if (node is null)
            return null;
        if (node is ScalarNode scalar && Array.IndexOf(words, scalar.Text) is >= 0 and var index)
            return words[index];
        var hint = node is ScalarNode { Value: string text } && NearestWord.Of(text, words) is { } nearest
            ? $"; did you mean '{nearest}'?"
            : "";
        diagnostics.Report(node.Position, $"{what} must be one of {string.Join(", ", words)}, not {NodeWords.Describe(node)}{hint}");
        return null;
    }

    /// <summary>The items of a list; a node that is none is reported, and the list is empty.</summary>
    public IReadOnlyList<SourceNode> List(SourceNode? node, string what)
    {
        if (node is SequenceNode sequence)
            return sequence.Items;
        if (node is not null)
            diagnostics.Report(node.Position, $"{what} must be a list, not {NodeWords.Describe(node)}");
        return [];
    }
}
