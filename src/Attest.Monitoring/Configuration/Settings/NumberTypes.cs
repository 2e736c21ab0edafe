using System.Globalization;
using System.Text.Json;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Configuration.Settings;

/// <summary>A whole number between two bounds, both allowed.</summary>
internal sealed class IntegerType(long lowest, long highest) : SettingType
{
    public override string Name => $"integer, {Range}";
    public override string Expectation => $"a whole number from {lowest} to {highest}";
    private string Range => string.Create(CultureInfo.InvariantCulture, $"{lowest}–{highest}");

    public override SettingValue? OfNode(SourceNode node) => node is ScalarNode { Value: long value } ? Of(value) : null;

    public override SettingValue? OfText(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? Of(value) : null;

    public override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteString("type", "integer");
        json.WriteNumber("minimum", lowest);
        json.WriteNumber("maximum", highest);
    }

    private SettingValue? Of(long value) => value < lowest || value > highest
        ? null
        : new SettingValue(value, value.ToString(CultureInfo.InvariantCulture));
}

/// <summary>A finite number between two bounds, both allowed.</summary>
internal sealed class NumberType(double lowest, double highest) : SettingType
{
    public override string Name => highest < double.MaxValue ? $"number, {Text(lowest)}–{Text(highest)}" : "number";

    public override string Expectation => (lowest > double.MinValue, highest < double.MaxValue) switch
    {
        (true, true) => $"a number from {Text(lowest)} to {Text(highest)}",
        (true, false) => $"a number, at least {Text(lowest)}",
        _ => "a finite number",
    };

    /// <summary>The shortest text that reads back as the same number.</summary>
    public static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>A finite number, or null.</summary>
    public static double? Read(SourceNode node) => node switch
    {
        ScalarNode { Value: long value } => value,
        ScalarNode { Value: double value } when double.IsFinite(value) => value,
        _ => null,
    };

    /// <inheritdoc cref="Read(SourceNode)"/>
    public static double? Read(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? value
            : null;

    public override SettingValue? OfNode(SourceNode node) => Of(Read(node));
    public override SettingValue? OfText(string text) => Of(Read(text));

    public override void WriteSchema(Utf8JsonWriter json)
    {
        json.WriteString("type", "number");
        if (lowest > double.MinValue) json.WriteNumber("minimum", lowest);
        if (highest < double.MaxValue) json.WriteNumber("maximum", highest);
    }

    private SettingValue? Of(double? value) =>
        value is { } number && number >= lowest && number <= highest ? new SettingValue(number, Text(number)) : null;
}
