using System.Collections;
using System.Management.Automation;
using Attest.Monitoring.Cmdlets.Definitions;
using Attest.Monitoring.Definitions;
using Attest.Monitoring.Integrations;
using Attest.Monitoring.Planning;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Cmdlets.Completion;

/// <summary>Steps of the pipeline that <c>-Path</c> or <c>-Definition</c> names, members of matrices too.</summary>
internal sealed class StepIdCompleter : Completer
{
    /// <inheritdoc/>
    protected override IEnumerable<CompletionResult> Complete(string word, IDictionary bound)
    {
        var definition = Definition(bound);
        var ids = new SortedSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var step in definition.Steps) ids.Add(step.Id);
        foreach (var step in Planner.Make(definition, new Dictionary<string, object?>()).Steps) ids.Add(step.Id);
        return Matching(word, ids);
    }

    private static PipelineDefinition Definition(IDictionary bound)
    {
        var location = Surroundings.Location();
        if (bound["Definition"] is IDictionary table) return DefinitionReader.ReadOrThrow(ObjectNodes.From(table, Plain), null, location);
        var path = (bound["Path"] ?? bound["LiteralPath"]) switch
        {
            string one => one,
            IList { Count: > 0 } several => several[0]?.ToString() ?? PipelineFile.Usual,
            _ => PipelineFile.Usual,
        };
        var full = Path.GetFullPath(path, location);
        var root = Adapters.All.Yaml(path, DocumentFile.Read(full));
        return DefinitionReader.ReadOrThrow(root, path, Path.GetDirectoryName(full)!);
    }

    /// <summary>For the ids alone a block is as good as its text.</summary>
    private static object? Plain(object? value) => (value is PSObject wrapped ? wrapped.BaseObject : value) switch
    {
        ScriptBlock block => block.ToString(),
        var other => other,
    };
}
