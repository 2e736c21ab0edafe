using Attest.Monitoring.Configuration.Settings;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Configuration;

/// <summary>The error of a key that no setting has.</summary>
internal static class UnknownSetting
{
    public static AttestException Of(string key)
    {
        var known = new List<string>();
        foreach (var row in SettingsTable.All)
        {
            known.Add(row.Key);
            known.AddRange(row.Spellings);
        }

        var nearest = NearestWord.Of(key, known);
        return new AttestException(
            ErrorIds.ArgumentInvalid,
            $"No setting has the key \"{key}\"{(nearest is null ? "." : $"; did you mean \"{nearest}\"?")}",
            "List the settings with `attest config show`.");
    }
}
