using Attest.Monitoring.Configuration.Settings;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Configuration;

/// <summary>The error of a key that no setting has.</summary>
internal static class UnknownSetting
{
    public static AttestException Of(string key)
    {
        var known = new List<string>();
        var sections = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in SettingsTable.All)
        {
            known.Add(row.Key);
            known.AddRange(row.Spellings);
            for (var end = row.Key.LastIndexOf('.'); end > 0; end = row.Key.LastIndexOf('.', end - 1)) sections.Add(row.Key[..end]);
        }

        known.AddRange(sections);
        return new AttestException(
            ErrorIds.ArgumentInvalid,
            $"no setting has the key '{NodeWords.Short(key)}'{NearestWord.Hint(key, known)}",
            "List the settings with 'attest config show' (Get-AttestConfiguration).");
    }
}
