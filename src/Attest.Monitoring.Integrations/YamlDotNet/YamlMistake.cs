using YamlDotNet.Core;

namespace Attest.Monitoring.Integrations.YamlDotNet;

/// <summary>Says in the words of somebody who writes YAML what its scanner says in its own, and where it is.</summary>
internal static class YamlMistake
{
    // The beginning of what stands for a mistake in the parser's message, and what it means to whoever made it.
    private static readonly (string Sign, string Words)[] Known =
    [
        ("unexpected end of stream", "the quote that opens here is never closed"),
        ("found wrong indentation", "the quote that opens here is not closed, or the text's next line is indented too little"),
        ("unknown escape", "this is no escape of a text in double quotes: write \\\\ for a backslash, or take single quotes"),
        ("expected '-' indicator", "this line is indented like no line above it that it could belong to"),
        ("expected key", "this fits nothing above it: see its indentation, its quotes and that a key ends in ': '"),
        ("found invalid mapping", "a second ': ' stands here in one value: quote the value, or see the indentation"),
        ("mapping values are not allowed", "a ': ' stands here where no key can be: quote the value, or see the indentation"),
        ("block sequence entries are not allowed", "a list cannot begin behind a key on its line: put it below, or write [a, b]"),
        ("cannot start any token", "a value cannot begin with this character: quote the value"),
        ("expected comment or line break", "the text of a block begins on the next line, not behind its '|' or '>'"),
        ("expected node content", "a value is missing here, or a '[' or '{' above is not closed"),
        ("expected ',' or ']'", "a ',' or the closing ']' is missing before this"),
        ("expected ',' or '}'", "a ',' or the closing '}' is missing before this"),
        ("expected ':'", "this key has no ':' behind it"),
    ];

    /// <param name="text">The whole file.</param>
    /// <param name="error">What the parser threw.</param>
    /// <returns>The line and column, from 1, and what is wrong there.</returns>
    public static (int Line, int Column, string Words) Of(string text, YamlException error)
    {
        var message = WithoutPlace(error.Message);
        if (message.Contains(" tab", StringComparison.Ordinal) && Tab(text) is var (line, column))
            return (line, column, "this line is indented with a tab: YAML is indented with spaces");

        foreach (var (sign, words) in Known)
        {
            if (message.Contains(sign, StringComparison.OrdinalIgnoreCase)) return At(error.Start, words);
        }

        return At(error.Start, message.Length == 0 ? "it cannot be read" : $"{char.ToLowerInvariant(message[0])}{message[1..]}");
    }

    private static (int Line, int Column, string Words) At(Mark mark, string words) => ((int)mark.Line, (int)mark.Column, words);

    /// <summary>The first tab before the text of a line; the parser names the beginning of what the line is in.</summary>
    private static (int Line, int Column)? Tab(string text)
    {
        var line = 1;
        foreach (var row in text.AsSpan().EnumerateLines())
        {
            var column = row.IndexOfAnyExcept(' ');
            if (column >= 0 && row[column] == '\t') return (line, column + 1);
            line++;
        }

        return null;
    }

    // The parser may begin its message with the place, "(Line: 1, Col: 2, Idx: 3) - (…): ", and ends it with a full stop.
    private static string WithoutPlace(string message)
    {
        var start = message.StartsWith('(') ? message.IndexOf("): ", StringComparison.Ordinal) : -1;
        return (start < 0 ? message : message[(start + 3)..]).Trim().TrimEnd('.');
    }
}
