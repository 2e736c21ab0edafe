using System.Collections;
using System.Globalization;

namespace Attest.Monitoring.Delivery;

/// <summary>
/// How many attributes a record may have, and how long each (OpenTelemetry, "Attribute Limits"): the first stay, a longer
/// value is cut. A variable of the model goes before the general one.
/// </summary>
/// <param name="Count">Attributes that one collection may have.</param>
/// <param name="ValueLength">Characters of a text and bytes of an array; null = no limit.</param>
internal sealed record AttributeLimits(int Count, int? ValueLength)
{
    private const int UsualCount = 128;

    /// <summary>The limits that the standard variables ask for.</summary>
    /// <param name="variables">The environment.</param>
    /// <param name="model"><c>SPAN</c> or <c>LOGRECORD</c>, as in <c>OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT</c>.</param>
    public static AttributeLimits Of(StandardVariables variables, string model) => new(
        CountOf(variables, $"OTEL_{model}_ATTRIBUTE_COUNT_LIMIT"),
        variables.Number($"OTEL_{model}_ATTRIBUTE_VALUE_LENGTH_LIMIT", 0) ?? variables.Number("OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT", 0));

    /// <summary>A limit of attributes that a variable of its own may set.</summary>
    public static int CountOf(StandardVariables variables, string name) =>
        variables.Number(name, 0) ?? variables.Number("OTEL_ATTRIBUTE_COUNT_LIMIT", 0) ?? UsualCount;

    /// <summary>The value, cut where it is too long; the same object when it is not. What is no text has no length.</summary>
    public object? Cut(object? value) => ValueLength is not { } most ? value : value switch
    {
        null or bool or IConvertible and not string => value,
        string text => Cut(text, most),
        byte[] bytes => bytes.Length > most ? bytes[..most] : bytes,
        IEnumerable<KeyValuePair<string, object?>> map and ICollection => Cut(map),
        ICollection list => list.Cast<object?>().Select(Cut).ToArray(),

        // Such a value is sent as its text.
        _ => Cut(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "", most),
    };

    private List<KeyValuePair<string, object?>> Cut(IEnumerable<KeyValuePair<string, object?>> map) =>
        [.. map.Select(pair => new KeyValuePair<string, object?>(pair.Key, Cut(pair.Value)))];

    /// <summary>Any character counts as one, also one that UTF-16 writes as two.</summary>
    private static string Cut(string text, int most)
    {
        if (text.Length <= most) return text;
        var (units, characters) = (0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            if (characters++ == most) return text[..units];
            units += rune.Utf16SequenceLength;
        }

        return text;
    }
}
