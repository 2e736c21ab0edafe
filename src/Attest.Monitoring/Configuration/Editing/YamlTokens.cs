namespace Attest.Monitoring.Configuration.Editing;

/// <summary>Where the tokens of YAML end that begin at a known place (YAML 1.2.2, chapter 7).</summary>
internal static class YamlTokens
{
    /// <summary>Behind the closing quote of the quoted scalar that begins at <paramref name="at"/>; -1 when it has none.</summary>
    public static int EndOfQuoted(string text, int at)
    {
        var quote = text[at];
        for (var index = at + 1; index < text.Length; index++)
        {
            if (quote == '"' && text[index] == '\\')
            {
                index++;
            }
            else if (text[index] == quote)
            {
                if (quote == '"' || index + 1 >= text.Length || text[index + 1] != '\'') return index + 1;
                index++;
            }
        }

        return -1;
    }

    /// <summary>Behind the last character of the plain scalar on its line.</summary>
    public static int EndOfPlain(string text, int at, bool inFlow)
    {
        var index = at;
        for (; index < text.Length && text[index] is not ('\n' or '\r'); index++)
        {
            if (text[index] == '#' && index > at && text[index - 1] is ' ' or '\t') break;
            if (text[index] == ':' && EndsKey(text, index, inFlow)) break;
            if (inFlow && text[index] is ',' or ']' or '}' or '[' or '{') break;
        }

        while (index > at && text[index - 1] is ' ' or '\t') index--;
        return index;
    }

    /// <summary>Behind the colon of the key that begins at <paramref name="at"/>; -1 when that is no simple key.</summary>
    public static int EndOfKey(string text, int at, bool inFlow)
    {
        if (at >= text.Length || text[at] is '&' or '*' or '!' or '?') return -1;
        var end = text[at] is '"' or '\'' ? EndOfQuoted(text, at) : EndOfPlain(text, at, inFlow);
        if (end < 0) return -1;
        while (end < text.Length && text[end] is ' ' or '\t') end++;
        return end < text.Length && text[end] == ':' ? end + 1 : -1;
    }

    /// <summary>Past spaces and tabs.</summary>
    public static int SkipBlanks(string text, int at)
    {
        while (at < text.Length && text[at] is ' ' or '\t') at++;
        return at;
    }

    /// <summary>The end of the flow collection that begins at <paramref name="at"/>; null when it has none.</summary>
    public static FlowExtent? EndOfFlow(string text, int at)
    {
        var depth = 0;
        var lastToken = at;
        for (var index = at; index < text.Length; index++)
        {
            var character = text[index];
            if (character is ' ' or '\t' or '\r' or '\n') continue;
            if (character == '#' && text[index - 1] is ' ' or '\t' or '\n')
            {
                index = text.IndexOf('\n', index);
                if (index < 0) return null;
                continue;
            }

            // A quote opens a text only where a token begins; inside a plain one it is a letter (it's).
            if (character is '"' or '\'' && text[lastToken] is '{' or '[' or ',' or ':')
            {
                index = EndOfQuoted(text, index) - 1;
                if (index < 0) return null;
            }
            else if (character is '{' or '[')
            {
                depth++;
            }
            else if (character is '}' or ']' && --depth == 0)
            {
                return new FlowExtent(lastToken, index);
            }

            lastToken = index;
        }

        return null;
    }

    private static bool EndsKey(string text, int colon, bool inFlow) =>
        colon + 1 >= text.Length || text[colon + 1] is ' ' or '\t' or '\r' or '\n' || (inFlow && text[colon + 1] is ',' or ']' or '}' or '[' or '{');
}

/// <summary>The end of a flow collection.</summary>
/// <param name="LastToken">The last character before the closing bracket that is no space, break or comment.</param>
/// <param name="Close">The closing bracket.</param>
internal sealed record FlowExtent(int LastToken, int Close);
