using Attest.Monitoring.Configuration.Settings;

namespace Attest.Monitoring.Configuration.Checks;

/// <summary>A key of a check: a row of the source of the reader, the JSON Schema and the page.</summary>
/// <param name="Name">As written.</param>
/// <param name="Type">What values it takes.</param>
/// <param name="Default">The default as text, or null for none.</param>
/// <param name="Description">One line, without a full stop.</param>
internal sealed record CheckField(string Name, SettingType Type, string? Default, string Description)
{
    /// <summary>Whether the check cannot do without.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Whether it hands a secret of the account's environment to somebody: not for what came with a checkout.</summary>
    public bool IsSecret { get; init; }

    /// <summary>The default as a value, or null for none.</summary>
    public SettingValue? DefaultValue { get; } = Default is null ? null : Type.OfText(Default);
}
