using System.Collections;
using System.Management.Automation;

namespace Attest.Monitoring.Cmdlets.Completion;

/// <summary>YAML files, and folders on the way to one.</summary>
internal sealed class PipelineFileCompleter : Completer
{
    /// <inheritdoc/>
    protected override IEnumerable<CompletionResult> Complete(string word, IDictionary bound)
    {
        foreach (var file in CompletionCompleters.CompleteFilename(word))
        {
            if (file.ResultType == CompletionResultType.ProviderContainer || IsYaml(file.ListItemText)) yield return file;
        }
    }

    private static bool IsYaml(string name) =>
        name.EndsWith(".yml", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase);
}
