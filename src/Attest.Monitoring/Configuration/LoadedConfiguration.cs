using Attest.Monitoring.Configuration.Settings;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Configuration;

/// <summary>The configuration in force, and where each value came from.</summary>
internal sealed class LoadedConfiguration
{
    private readonly IReadOnlyDictionary<string, ConfiguredValue> _set;

    internal LoadedConfiguration(
        AttestConfiguration values, IReadOnlyDictionary<string, ConfiguredValue> set, IReadOnlyList<Diagnostic> warnings)
    {
        Values = values;
        _set = set;
        Warnings = warnings;
    }

    /// <summary>Settings that have landed, typed.</summary>
    public AttestConfiguration Values { get; }

    /// <summary>What does not stop anything: variables that nobody knows.</summary>
    public IReadOnlyList<Diagnostic> Warnings { get; }

    /// <summary>The value that somebody set for a whole key, or null when the default is in force.</summary>
    public ConfiguredValue? Find(string key) => _set.GetValueOrDefault(key);

    /// <summary>Every setting, in the order of the table; secrets are masked.</summary>
    public IReadOnlyList<ShownSetting> Show()
    {
        var lines = new List<ShownSetting>();
        foreach (var row in SettingsTable.All) Show(row, lines);
        return lines;
    }

    /// <summary>One setting, or all of a section or map.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.ArgumentInvalid"/>: nothing has this key.</exception>
    public IReadOnlyList<ShownSetting> Get(string key)
    {
        var lines = new List<ShownSetting>();
        if (SettingsTable.Find(key) is var (setting, whole))
        {
            if (_set.TryGetValue(whole, out var value)) lines.Add(ShownSetting.Of(value));
            else if (!setting.IsMap) lines.Add(ShownSetting.Default(setting));
            else lines.Add(ShownSetting.Default(setting) with { Key = whole });
            return lines;
        }

        var found = false;
        foreach (var row in SettingsTable.All)
        {
            if (!row.Key.StartsWith($"{key}.", StringComparison.Ordinal)) continue;
            found = true;
            Show(row, lines);
        }

        return found ? lines : throw UnknownSetting.Of(key);
    }

    /// <summary>
    /// Refuses what is validly set but not carried out by this build: nothing that a user asked for is ever left
    /// undone in silence.
    /// </summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.NotSupportedYet"/>, with each place.</exception>
    public void RefuseWhatHasNotLanded()
    {
        if (NotLanded() is { Count: > 0 } places)
            throw new AttestException(ErrorIds.NotSupportedYet, "Leave these settings out, or at their defaults, until a version carries them out.", places);
    }

    /// <summary>Each place that sets what this build does not carry out to something else than its default.</summary>
    public IReadOnlyList<Diagnostic> NotLanded() => _set.Count == 0 ? [] : NotLanded(_set.Values);

    internal static IReadOnlyList<Diagnostic> NotLanded(IEnumerable<ConfiguredValue> set)
    {
        var places = new List<Diagnostic>();
        foreach (var value in set)
        {
            // A variable that other programs read too asks nothing of us.
            if (value.Origin.Kind == OriginKind.SharedVariable || HasLanded(value)) continue;
            places.Add(value.Origin.Say(
                value.Setting.Landed ? $"{value.Key}: {value.Value.Text} is not supported yet" : $"{value.Key} is not supported yet"));
        }

        return places;
    }

    private static bool HasLanded(ConfiguredValue value)
    {
        var setting = value.Setting;
        if (setting.Landed && setting.LaterWords.Count == 0) return true;
        if (value.Value.Text == setting.DefaultValue?.Text) return true;
        if (!setting.Landed) return false;
        foreach (var word in setting.LaterWords)
        {
            if (word == value.Value.Text) return false;
        }

        return true;
    }

    private void Show(Setting row, List<ShownSetting> lines)
    {
        if (!row.IsMap)
        {
            lines.Add(_set.TryGetValue(row.Key, out var value) ? ShownSetting.Of(value) : ShownSetting.Default(row));
            return;
        }

        var start = lines.Count;
        foreach (var value in _set.Values)
        {
            if (ReferenceEquals(value.Setting, row)) lines.Add(ShownSetting.Of(value));
        }

        if (lines.Count == start) lines.Add(ShownSetting.Default(row));
    }
}
