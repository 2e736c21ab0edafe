using Attest.Monitoring.Configuration.Settings;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Configuration.Layers;

/// <summary>Reads what flags say.</summary>
internal static class FlagLayer
{
    /// <summary>The values by key.</summary>
    /// <param name="flags">By flag (<c>--log-level</c>) or by key (<c>logging.level</c>).</param>
    /// <param name="mistakes">Where bad values and unknown keys go.</param>
    public static IReadOnlyDictionary<string, ConfiguredValue> Read(
        IReadOnlyDictionary<string, string> flags, List<Diagnostic> mistakes)
    {
        var values = new Dictionary<string, ConfiguredValue>(StringComparer.Ordinal);
        foreach (var (name, text) in flags)
        {
            if (Find(name) is not var (setting, key))
            {
                mistakes.Add(new Diagnostic(SourcePosition.None, $"{name}: no setting has this name"));
                continue;
            }

            var shown = name.StartsWith('-') ? name : setting.Flag ?? name;
            if (setting.Type.OfText(text) is { } value)
                values[key] = new ConfiguredValue(setting, key, value, new Origin(OriginKind.Flag, SourcePosition.None, shown));
            else
                mistakes.Add(new Diagnostic(SourcePosition.None, $"{shown}: {Mismatch.Of(key, setting.Type, text)}"));
        }

        return values;
    }

    private static (Setting Setting, string Key)? Find(string name)
    {
        if (!name.StartsWith('-')) return SettingsTable.Find(name);
        foreach (var row in SettingsTable.All)
        {
            if (row.Flag == name) return (row, row.Key);
        }

        return null;
    }
}
