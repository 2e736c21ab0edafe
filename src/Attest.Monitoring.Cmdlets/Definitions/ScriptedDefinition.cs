using System.Collections;
using System.Collections.Specialized;
using System.Globalization;
using System.Management.Automation;
using Attest.Monitoring.Cmdlets.Running.Workers;
using Attest.Monitoring.Definitions;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Cmdlets.Definitions;

/// <summary>
/// A definition made of PowerShell objects: the same keys as in a file, read by the same reader. A script block stands
/// where the text of <c>pwsh</c> does.
/// </summary>
internal static class ScriptedDefinition
{
    /// <param name="written">A dictionary.</param>
    /// <param name="caller">Where script blocks find their <c>$using:</c> values, and where relative paths start.</param>
    /// <exception cref="AttestException">With every mistake, each by its path.</exception>
    public static PipelineDefinition Read(IDictionary written, SessionState caller)
    {
        var root = ObjectNodes.From(written, value => Plain(value, caller));
        var definition = DefinitionReader.ReadOrThrow(root, file: null, caller.Path.CurrentFileSystemLocation.ProviderPath);
        RefuseBlocksElsewhere(root, definition);
        return definition;
    }

    /// <summary>What stands for a PowerShell object among dictionaries, lists, text and numbers.</summary>
    private static object? Plain(object? value, SessionState caller) => value switch
    {
        PSObject { BaseObject: PSCustomObject } custom => Properties(custom),
        PSObject wrapped => Plain(wrapped.BaseObject, caller),
        ScriptBlock block => StepScript.Of(block, caller),
        SwitchParameter given => given.IsPresent,
        TimeSpan duration => string.Create(CultureInfo.InvariantCulture, $"{(long)duration.TotalMilliseconds}ms"),
        Uri address => address.OriginalString,
        FileSystemInfo file => file.FullName,
        _ => value,
    };

    private static OrderedDictionary Properties(PSObject custom)
    {
        var properties = new OrderedDictionary();
        foreach (var property in custom.Properties) properties[property.Name] = property.Value;
        return properties;
    }

    /// <summary>Whoever writes a block means code: it is not made a text in silence.</summary>
    private static void RefuseBlocksElsewhere(SourceNode root, PipelineDefinition definition)
    {
        var bodies = new HashSet<object>(ReferenceEqualityComparer.Instance);
        foreach (var step in definition.Steps)
        {
            if (step.Body is ScriptBlockBody body) bodies.Add(body.Script);
        }

        var mistakes = new DiagnosticBag();
        foreach (var scalar in Scalars(root))
        {
            if (scalar.Script is { } script && !bodies.Contains(script))
            {
                mistakes.Report(scalar.Position, "a script block can stand only as the 'pwsh' of a step");
            }
        }

        if (mistakes.IsEmpty) return;
        throw new AttestException(ErrorIds.DefinitionInvalid, "Correct it; nothing has run.", mistakes.InDocumentOrder());
    }

    private static IEnumerable<ScalarNode> Scalars(SourceNode node) => node switch
    {
        ScalarNode scalar => [scalar],
        SequenceNode sequence => sequence.Items.SelectMany(Scalars),
        MappingNode mapping => mapping.Entries.SelectMany(entry => Scalars(entry.Value)),
        _ => [],
    };
}
