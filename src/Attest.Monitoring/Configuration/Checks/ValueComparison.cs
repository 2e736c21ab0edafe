using System.Globalization;

namespace Attest.Monitoring.Configuration.Checks;

/// <summary>A number beside which values are held: <c>> 0.1</c>.</summary>
/// <param name="Sign"><c>>  >=  &lt;  &lt;=  ==  !=</c></param>
/// <param name="Limit">The number.</param>
internal sealed record ValueComparison(string Sign, double Limit)
{
    private static readonly string[] Signs = [">=", "<=", "==", "!=", ">", "<"];

    /// <summary>Reads one; null = it is none.</summary>
    public static ValueComparison? Read(string text)
    {
        var sign = Array.Find(Signs, one => text.StartsWith(one, StringComparison.Ordinal));
        if (sign is null) return null;
        return double.TryParse(text.AsSpan(sign.Length).Trim(' '), NumberStyles.Float, CultureInfo.InvariantCulture, out var limit) && double.IsFinite(limit)
            ? new(sign, limit)
            : null;
    }

    /// <summary>Whether a value is so; NaN is nothing but unequal.</summary>
    public bool Holds(double value) => Sign switch
    {
        ">" => value > Limit,
        ">=" => value >= Limit,
        "<" => value < Limit,
        "<=" => value <= Limit,
        "==" => value.Equals(Limit),
        _ => !value.Equals(Limit),
    };

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Sign} {Limit}");
}
