namespace Attest.Monitoring.Sources;

/// <summary>How messages speak of nodes.</summary>
internal static class NodeWords
{
    private const int Longest = 60;

    /// <summary><c>the text 'abc'</c>, <c>a list</c>, <c>nothing</c> …</summary>
    public static string Describe(SourceNode node) => node switch
    {
        SequenceNode => "a list",
        MappingNode => "a mapping",
        ScalarNode { Value: null } => "nothing",
        ScalarNode { Value: bool } scalar => $"the boolean {scalar.Text}",
        ScalarNode { Value: string } scalar => $"the text '{Short(scalar.Text)}'",
        ScalarNode scalar => $"the number {Short(scalar.Text)}",
        _ => "this",
    };

    /// <summary>A text on one line, cut when long; a pair of surrogates is never split.</summary>
    public static string Short(string text)
    {
        var cut = text.Length <= Longest
            ? text
            : string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[Longest - 1]) ? Longest - 1 : Longest), "…");
        for (var i = 0; i < cut.Length; i++)
        {
            if (char.IsControl(cut[i]))
                return string.Create(cut.Length, cut, static (span, source) =>
                {
                    for (var j = 0; j < span.Length; j++)
                        span[j] = char.IsControl(source[j]) ? ' ' : source[j];
                });
        }
        return cut;
    }
}
