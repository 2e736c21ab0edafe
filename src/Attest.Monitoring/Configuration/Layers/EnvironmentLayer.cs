using Attest.Monitoring.Configuration.Settings;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Configuration.Layers;

/// <summary>Reads what environment variables say.</summary>
internal static class EnvironmentLayer
{
    private const string Prefix = "ATTEST_";

    /// <summary>Whether any variable may have something to say: the question a run asks that has no configuration.</summary>
    public static bool SaysAnything(IReadOnlyDictionary<string, string> environment)
    {
        foreach (var (name, value) in environment)
        {
            if (MayBeOurs(name) && !(value.Length == 0 && IsShared(name))) return true;
        }

        return false;
    }

    /// <summary>
    /// The values by key; of several variables for one setting the strongest. Bad values go to
    /// <paramref name="mistakes"/>, names nobody knows to <paramref name="warnings"/>.
    /// </summary>
    public static IReadOnlyDictionary<string, ConfiguredValue> Read(
        IReadOnlyDictionary<string, string> environment, List<Diagnostic> mistakes, List<Diagnostic> warnings)
    {
        var values = new Dictionary<string, ConfiguredValue>(StringComparer.Ordinal);
        var ranks = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (given, text) in InOrder(environment))
        {
            var name = Canonical(given);
            if (!SettingsTable.Variables.TryGetValue(name, out var variable))
            {
                warnings.Add(new Diagnostic(SourcePosition.None, Unknown(name)));
                continue;
            }

            var setting = variable.Setting;
            if (text.Length == 0 && !setting.Type.TakesEmptyText) continue;
            if (ranks.TryGetValue(setting.Key, out var rank) && rank < variable.Rank) continue;
            if (Value(name, text, variable, mistakes, warnings) is not { } value) continue;

            ranks[setting.Key] = variable.Rank;
            var kind = variable.Alias is { Shared: true } ? OriginKind.SharedVariable : OriginKind.Variable;
            values[setting.Key] = new ConfiguredValue(setting, setting.Key, value, new Origin(kind, SourcePosition.None, name));
        }

        return values;
    }

    private static SettingValue? Value(
        string name, string text, SettingVariable variable, List<Diagnostic> mistakes, List<Diagnostic> warnings)
    {
        var setting = variable.Setting;
        var translated = variable.Alias is null ? text : variable.Alias.Translate(text);
        if (translated is not null && setting.Type.OfText(translated) is { } value) return value;

        var mismatch = $"{name}: {Mismatch.Of(setting.Key, setting.Type, text)}";
        if (variable.Alias is { Shared: true })
            warnings.Add(new Diagnostic(SourcePosition.None, $"{mismatch}; ignored, it may be meant for another program"));
        else
            mistakes.Add(new Diagnostic(SourcePosition.None, mismatch));
        return null;
    }

    private static string Unknown(string name)
    {
        foreach (var row in SettingsTable.All)
        {
            if (row.Variable is null && Canonical(name) == $"{Prefix}{row.Key.Replace('.', '_').ToUpperInvariant()}")
                return $"{name}: {row.Key} is a {row.Type.Name} and has no variable; write it in attest.yml";
        }

        // The prefix is right, so it does not count: what is left must be near.
        var known = new List<string>();
        foreach (var variable in (string[])[.. SettingsTable.Variables.Keys, .. SettingVariable.Reserved])
        {
            if (variable.StartsWith(Prefix, StringComparison.Ordinal)) known.Add(variable[Prefix.Length..]);
        }

        var nearest = NearestWord.Of(name[Prefix.Length..], known);
        return $"{name}: no setting has this variable{(nearest is null ? "" : $"; did you mean '{Prefix}{nearest}'?")}";
    }

    private static List<KeyValuePair<string, string>> InOrder(IReadOnlyDictionary<string, string> environment)
    {
        var ours = new List<KeyValuePair<string, string>>();
        foreach (var variable in environment)
        {
            if (MayBeOurs(variable.Key)) ours.Add(variable);
        }

        ours.Sort(static (left, right) => string.CompareOrdinal(left.Key, right.Key));
        return ours;
    }

    private static bool MayBeOurs(string name)
    {
        if (!name.StartsWith(Prefix, Comparison)) return IsShared(name);
        foreach (var reserved in SettingVariable.Reserved)
        {
            if (name.Equals(reserved, Comparison)) return false;
        }

        return true;
    }

    private static bool IsShared(string name)
    {
        foreach (var shared in SettingVariable.Shared)
        {
            if (name.Equals(shared, Comparison)) return true;
        }

        return false;
    }

    /// <summary>Names of variables have no case on Windows.</summary>
    private static StringComparison Comparison =>
        OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    private static string Canonical(string name) => OperatingSystem.IsWindows() ? name.ToUpperInvariant() : name;
}
