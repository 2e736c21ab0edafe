using System.Text;

namespace Attest.Monitoring.Definitions.Expressions;

/// <summary>The text of <c>format()</c>: <c>{0}</c> stands for an argument, <c>{{</c> and <c>}}</c> for a brace.</summary>
internal static class FormatText
{
    /// <summary>The filled text, or what is wrong with it.</summary>
    public static (string? Text, string? Mistake) Fill(string format, IReadOnlyList<string> values, int maximumLength)
    {
        var text = new StringBuilder();
        for (var i = 0; i < format.Length; i++)
        {
            var letter = format[i];
            var doubled = i + 1 < format.Length && format[i + 1] == letter;
            if (letter is not ('{' or '}'))
                text.Append(letter);
            else if (doubled)
            {
                text.Append(letter);
                i++;
            }
            else
            {
                var end = letter == '{' ? format.IndexOf('}', i) : -1;
                if (end < 0 || !int.TryParse(format.AsSpan(i + 1, end - i - 1), System.Globalization.NumberStyles.None, null, out var index))
                    return (null, $"format() has a lone '{letter}' at character {i + 1}");
                if (index >= values.Count)
                    return (null, $"format() names {{{index}}}, but has {values.Count} argument{(values.Count == 1 ? "" : "s")} to place");
                text.Append(values[index]);
                i = end;
            }
            if (text.Length > maximumLength)
                return (null, $"format() makes a text of more than {maximumLength} characters");
        }
        return (text.ToString(), null);
    }
}
