using System.Globalization;
using System.Text.RegularExpressions;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Definitions;

/// <summary>Whether a value is one that a parameter accepts.</summary>
internal static class ParameterCheck
{
    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(1);

    /// <summary>The word of the language for a type.</summary>
    public static string TypeName(ParameterType type) => type switch
    {
        ParameterType.Boolean => "boolean",
        ParameterType.Number => "number",
        ParameterType.Integer => "integer",
        _ => "string",
    };

    /// <summary>What a type takes, for messages.</summary>
    public static string Wanted(ParameterType type) => type switch
    {
        ParameterType.Boolean => "true or false",
        ParameterType.Number => "a number",
        ParameterType.Integer => "a whole number",
        _ => "a text",
    };

    /// <summary>A text by the type, as <c>--set name=value</c> brings it; null when it is none.</summary>
    public static object? Parse(ParameterType type, string text) => type switch
    {
        ParameterType.String => text,
        ParameterType.Boolean => text is "true" or "True" or "TRUE" ? true : text is "false" or "False" or "FALSE" ? false : null,
        ParameterType.Integer => CoreScalar.Number(text) as long?,
        _ => CoreScalar.Number(text) switch
        {
            long whole => (double)whole,
            double real when double.IsFinite(real) => real,
            _ => null,
        },
    };

    /// <summary>What is wrong with a value of the right type, as the rest of a sentence; null when nothing is.</summary>
    public static string? Mistake(ParameterDefinition parameter, object value)
    {
        if (parameter.Values is { } values && !values.Contains(value))
        {
            var words = new List<string>(values.Count);
            foreach (var item in values)
                words.Add(Show(item));
            return $"must be one of {string.Join(", ", words)}, not '{NodeWords.Short(Show(value))}'{(value is string word ? NearestWord.Hint(word, words) : "")}";
        }
        if (parameter.Pattern is not { } pattern || value is not string text)
            return null;
        try
        {
            return Whole(pattern).IsMatch(text) ? null : $"must match {NodeWords.Short(pattern)} as a whole, and '{NodeWords.Short(text)}' does not";
        }
        catch (RegexMatchTimeoutException)
        {
            return "took too long to match: simplify its pattern";
        }
    }

    /// <summary>What is wrong with a pattern, as the rest of a sentence; null when nothing is.</summary>
    public static string? PatternMistake(string pattern)
    {
        try
        {
            // Alone first: a stray parenthesis could close the group that makes the whole text match.
            _ = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, MatchTimeout);
            _ = Whole(pattern);
            return null;
        }
        catch (ArgumentException error)
        {
            return $"is no regular expression: {error.Message.TrimEnd('.')}";
        }
        catch (NotSupportedException)
        {
            return "uses look-around, a back-reference or an atomic group, which are not supported (they can make a match take for ever), or is too large";
        }
    }

    private static Regex Whole(string pattern) =>
        new($@"\A(?:{pattern})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, MatchTimeout);

    private static string Show(object value) => value switch
    {
        bool flag => flag ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => (string)value,
    };
}
