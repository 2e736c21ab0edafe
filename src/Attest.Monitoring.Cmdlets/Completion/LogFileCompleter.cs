using System.Collections;
using System.Management.Automation;

namespace Attest.Monitoring.Cmdlets.Completion;

/// <summary>Log files, rotated ones too (<c>app.log.1</c>), and folders on the way to one.</summary>
internal sealed class LogFileCompleter : Completer
{
    /// <inheritdoc/>
    protected override IEnumerable<CompletionResult> Complete(string word, IDictionary bound)
    {
        foreach (var file in CompletionCompleters.CompleteFilename(word))
        {
            if (file.ResultType == CompletionResultType.ProviderContainer || file.ListItemText.Contains(".log", StringComparison.OrdinalIgnoreCase))
                yield return file;
        }
    }
}
