using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Attest.Monitoring.Definitions;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Cmdlets.Running;

/// <summary>Completes <c>-Only</c> with the ids of the steps in the file named before it.</summary>
internal sealed class StepIdCompleter : IArgumentCompleter
{
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters)
    {
        var path = fakeBoundParameters["Path"]?.ToString() ?? PipelineFile.Usual;
        foreach (var id in Ids(path))
        {
            if (id.StartsWith(wordToComplete, StringComparison.OrdinalIgnoreCase)) yield return new CompletionResult(id);
        }
    }

    private static List<string> Ids(string path)
    {
        try
        {
            var full = Path.GetFullPath(path, CurrentDirectory());
            var root = Integrations.Adapters.All.Yaml(path, DocumentFile.Read(full));
            var definition = DefinitionReader.ReadOrThrow(root, path, Path.GetDirectoryName(full)!);
            return [.. definition.Steps.Select(step => step.Id)];
        }
        catch (AttestException)
        {
            // Nothing to propose; running it will say what is wrong.
            return [];
        }
    }

    /// <summary>The runspace's, which is not the process's.</summary>
    private static string CurrentDirectory()
    {
        using var shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        return shell.AddScript("(Get-Location -PSProvider FileSystem).ProviderPath").Invoke<string>()[0];
    }
}
