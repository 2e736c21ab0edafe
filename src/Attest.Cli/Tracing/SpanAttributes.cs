using System.CommandLine;
using System.Globalization;

namespace Attest.Cli.Tracing;

/// <summary><c>--attribute key=value</c>: <c>true</c>, <c>false</c> and numbers are what they look like, all else is text.</summary>
internal static class SpanAttributes
{
    public static Option<string[]> Option(string name = "--attribute", string description = "An attribute; may be repeated") => new(name)
    {
        Description = description,
        HelpName = "KEY=VALUE",
    };

    public static List<KeyValuePair<string, object?>> Read(IReadOnlyList<string>? pairs, string option = "--attribute")
    {
        var attributes = new List<KeyValuePair<string, object?>>();
        foreach (var pair in pairs ?? [])
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0) throw UsageErrors.Of($"{option} {pair} is not KEY=VALUE.", $"Write for example {option} rows=42.");
            attributes.Add(new(pair[..equals], Value(pair[(equals + 1)..])));
        }

        return attributes;
    }

    private static object Value(string text)
    {
        if (text is "true" or "false") return text is "true";

        // '007' and '1e400' stay what they are: text.
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)
            && whole.ToString(CultureInfo.InvariantCulture) == text)
        {
            return whole;
        }

        return text.Contains('.', StringComparison.Ordinal)
            && double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var real)
            && double.IsFinite(real)
            ? real
            : text;
    }
}
