using System.Globalization;
using System.Text;

namespace Attest.Monitoring.Running.Files;

/// <summary>Reads one line of the Prometheus text format 0.0.4, token by token.</summary>
internal ref struct MetricLine(ReadOnlySpan<byte> line, int number, FileOrigin origin)
{
    /// <summary>What has not been read.</summary>
    public ReadOnlySpan<byte> Rest { get; private set; } = line.Trim(" \t"u8);

    public readonly AttestException Mistake(string what, string remedy) => origin.Mistake(number, what, remedy);

    public void SkipBlanks() => Rest = Rest.TrimStart(" \t"u8);

    /// <summary>Reads a character if it comes next, and the blanks around it.</summary>
    public bool TryRead(char c)
    {
        var rest = Rest.TrimStart(" \t"u8);
        if (rest.IsEmpty || rest[0] != c) return false;
        Rest = rest[1..].TrimStart(" \t"u8);
        return true;
    }

    /// <summary>Reads up to the next blank, and the blanks after it; empty at the end.</summary>
    public ReadOnlySpan<byte> Word()
    {
        var end = Rest.IndexOfAny(" \t"u8);
        var word = end < 0 ? Rest : Rest[..end];
        Rest = Rest[word.Length..].TrimStart(" \t"u8);
        return word;
    }

    /// <summary>Reads <c>[a-zA-Z_:][a-zA-Z0-9_:]*</c>.</summary>
    public string MetricName()
    {
        var name = Identifier(colons: true);
        if (name.StartsWith("__", StringComparison.Ordinal))
            throw Mistake($"the metric name {name} is reserved", "Choose a name that does not begin with `__`.");
        return name.Length > 0 ? name : throw Mistake(
            $"`{Shown()}` does not begin with the name of a metric", "Append `name value` or `name{label=\"value\"} value`; a name is [a-zA-Z_:][a-zA-Z0-9_:]*.");
    }

    /// <summary>Reads <c>[a-zA-Z_][a-zA-Z0-9_]*</c>, but no name that Prometheus keeps for itself.</summary>
    public string LabelName()
    {
        var name = Identifier(colons: false);
        if (name is "le" or "quantile" || name.StartsWith("__", StringComparison.Ordinal))
            throw Mistake($"the label {name} is reserved", "Choose another name; a histogram takes single observations, its buckets are counted for you.");
        return name.Length > 0 ? name : throw Mistake(
            $"`{Shown()}` does not begin with the name of a label", "Write labels as {label=\"value\",other=\"value\"}; a name is [a-zA-Z_][a-zA-Z0-9_]*.");
    }

    /// <summary>Reads a value in double quotes, where <c>\\</c>, <c>\"</c> and <c>\n</c> are escapes; masked.</summary>
    public string QuotedValue()
    {
        if (!TryReadQuote()) throw Mistake($"`{Shown()}` is no label value", "Put the value in double quotes.");
        var value = new List<byte>();
        while (!Rest.IsEmpty && Rest[0] != '"')
        {
            if (Rest[0] == '\\')
            {
                value.Add(Rest.Length < 2 ? (byte)0 : Rest[1] switch
                {
                    (byte)'n' => (byte)'\n',
                    (byte)'\\' or (byte)'"' => Rest[1],
                    _ => throw Mistake($"`\\{(char)Rest[1]}` is no escape", @"In a label value only \\, \"" and \n are escapes; write a backslash as \\."),
                });
                Rest = Rest[Math.Min(2, Rest.Length)..];
                continue;
            }

            value.Add(Rest[0]);
            Rest = Rest[1..];
        }

        if (Rest.IsEmpty) throw Mistake("a label value has no end", "Close it with a double quote.");
        Rest = Rest[1..];
        return origin.Masker.Mask(Encoding.UTF8.GetString([.. value]));
    }

    /// <summary>Reads a number as Prometheus spells it; NaN is one.</summary>
    public double Number()
    {
        var word = Word();
        var sign = !word.IsEmpty && word[0] is (byte)'+' or (byte)'-' ? 1 : 0;
        var unsigned = word[sign..];
        if (Ascii.EqualsIgnoreCase(unsigned, "inf"u8) || Ascii.EqualsIgnoreCase(unsigned, "infinity"u8))
            return word[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
        if (Ascii.EqualsIgnoreCase(unsigned, "nan"u8)) return double.NaN;

        const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        if (double.TryParse(word, style, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)) return value;
        throw word.IsEmpty
            ? Mistake("the value is missing", "Append `name value` or `name{label=\"value\"} value`.")
            : Mistake($"`{Encoding.UTF8.GetString(word)}` is no number", "Write it like 5, 0.25 or 1e-3, with a point and without a unit.");
    }

    /// <summary>The text with every secret masked.</summary>
    public readonly string Masked(string text) => origin.Masker.Mask(text);

    /// <summary>What comes next, for a message.</summary>
    public readonly string Shown() => Encoding.UTF8.GetString(Rest.Length <= 100 ? Rest : Rest[..100]);

    private bool TryReadQuote()
    {
        if (Rest.IsEmpty || Rest[0] != '"') return false;
        Rest = Rest[1..];
        return true;
    }

    private string Identifier(bool colons)
    {
        var length = 0;
        while (length < Rest.Length && IsPart((char)Rest[length], length, colons)) length++;
        var name = Encoding.ASCII.GetString(Rest[..length]);
        if (!ReferenceEquals(origin.Masker.Mask(name), name))
            throw Mistake($"the name {name} holds a secret", "Never put a secret into a name.");
        Rest = Rest[length..];
        return name;
    }

    private static bool IsPart(char c, int place, bool colons) =>
        char.IsAsciiLetter(c) || c == '_' || (colons && c == ':') || (place > 0 && char.IsAsciiDigit(c));
}
