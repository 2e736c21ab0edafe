using System.Collections;
using System.Management.Automation;
using Attest.Monitoring.Configuration.Settings;

namespace Attest.Monitoring.Cmdlets.Completion;

/// <summary>Keys of settings, with what each is.</summary>
internal sealed class SettingKeyCompleter : Completer
{
    /// <inheritdoc/>
    protected override IEnumerable<CompletionResult> Complete(string word, IDictionary bound)
    {
        foreach (var setting in SettingsTable.All)
        {
            if (setting.Key.StartsWith(word, StringComparison.OrdinalIgnoreCase)) yield return Result(setting.Key, setting.Description);
        }
    }
}
