using System.Collections;
using System.Management.Automation;
using Attest.Monitoring.Configuration.Settings;

namespace Attest.Monitoring.Cmdlets.Completion;

/// <summary>The words that a setting takes, when its list is closed.</summary>
internal sealed class SettingValueCompleter : Completer
{
    /// <inheritdoc/>
    protected override IEnumerable<CompletionResult> Complete(string word, IDictionary bound) =>
        bound["Key"] is string key && SettingsTable.Find(key) is var (setting, _) ? Matching(word, setting.Type.Words) : [];
}
