namespace Attest.Monitoring.Configuration.Settings;

/// <summary>One line of the table of settings: the source of the reader, the JSON Schema and the documentation.</summary>
/// <param name="Key">The path in the file, dotted; <c>*</c> stands for a name the user chooses.</param>
/// <param name="Type">What values it takes.</param>
/// <param name="Default">The default as text, or null for none.</param>
/// <param name="Description">One line, without a full stop.</param>
internal sealed record Setting(string Key, SettingType Type, string? Default, string Description)
{
    /// <summary>Whether this build carries it out; a run refuses another value than the default of one that has not landed.</summary>
    public bool Landed { get; init; }

    /// <summary>Words of the type that have not landed, where the setting itself has.</summary>
    public IReadOnlyList<string> LaterWords { get; init; } = [];

    /// <summary>Other paths it is known by in a file.</summary>
    public IReadOnlyList<string> Spellings { get; init; } = [];

    /// <summary>Other variables that set it, the strongest first; all are weaker than <see cref="Variable"/>.</summary>
    public IReadOnlyList<VariableAlias> Aliases { get; init; } = [];

    /// <summary>The flag that sets it on every verb, for its place in messages.</summary>
    public string? Flag { get; init; }

    /// <summary>What <c>./attest.yml</c> may say of it.</summary>
    public Narrowing Narrowing { get; init; } = Narrowing.Free;

    /// <summary>What of it is never shown.</summary>
    public Secrecy Secrecy { get; init; }

    /// <summary>Whether the user chooses a part of the key.</summary>
    public bool IsMap => Key.Contains('*', StringComparison.Ordinal);

    /// <summary>The environment variable, or null: lists and maps have none.</summary>
    public string? Variable => IsMap || !Type.HasVariable ? null : $"ATTEST_{Key.Replace('.', '_').ToUpperInvariant()}";

    /// <summary>The default as a value, or null for none.</summary>
    public SettingValue? DefaultValue => Default is null ? null : Type.OfText(Default);
}

/// <summary>What of a setting's value is masked when it is shown.</summary>
internal enum Secrecy
{
    /// <summary>Nothing but the password of a URL.</summary>
    Open,

    /// <summary>All of it when the last part of the key sounds like a secret (a header <c>authorization</c>).</summary>
    ByName,

    /// <summary>All of it.</summary>
    Whole,
}

/// <summary>A variable that sets a setting beside the one its key makes.</summary>
/// <param name="Name">The variable.</param>
internal sealed record VariableAlias(string Name)
{
    /// <summary>
    /// Whether other programs read it too. What it says may be meant for them: a value that we cannot use is a warning,
    /// never an error.
    /// </summary>
    public bool Shared { get; init; }

    /// <summary>The setting's text of the variable's, or null when it says nothing to us.</summary>
    public Func<string, string?> Translate { get; init; } = static text => text;
}
