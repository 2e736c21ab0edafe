using Attest.Monitoring.Configuration.Settings;

namespace Attest.Monitoring.Configuration.Editing;

/// <summary>A value to be written.</summary>
/// <param name="Plain">As YAML on one line.</param>
/// <param name="Quotable">The text itself when it may stand in quotes, null when quotes would make it another value.</param>
internal sealed record YamlValue(string Plain, string? Quotable)
{
    /// <summary>A setting's value; durations and sizes as the user wrote them (<c>60m</c> stays).</summary>
    public static YamlValue Of(Setting setting, SettingValue value, string given) => setting.Type switch
    {
        TextType or ChoiceType => new YamlValue(FlowText.Scalar(value.Text), value.Text),
        DurationType or SizeType => new YamlValue(given.Trim(), given.Trim()),
        RateType => new YamlValue(value.Text, value.Text),
        _ => new YamlValue(value.Text, null),
    };

    /// <summary>In the quotes of what it replaces, where it may be.</summary>
    public string InPlaceOf(char first) => first switch
    {
        '"' when Quotable is not null => FlowText.Quoted(Quotable),
        '\'' when Quotable is not null && !FlowText.Quoted(Quotable).Contains('\\', StringComparison.Ordinal) =>
            $"'{Quotable.Replace("'", "''", StringComparison.Ordinal)}'",
        _ => Plain,
    };
}
