using System.Collections;
using System.Collections.Specialized;
using System.Globalization;
using System.Management.Automation;
using Attest.Monitoring.Definitions;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Cmdlets.Running.Definitions;

/// <summary>
/// A definition made of PowerShell objects: the same keys as in a file, read by the same reader. Script blocks stand
/// where the text of <c>pwsh</c> does.
/// </summary>
internal sealed class ScriptedDefinition
{
    // By reference: two blocks of the same text are two blocks.
    private readonly Dictionary<string, ScriptBlock> _blocks = new(ReferenceEqualityComparer.Instance);

    /// <param name="definition">A dictionary.</param>
    /// <param name="directory">Where relative paths start.</param>
    /// <exception cref="AttestException">With every mistake, each by its path.</exception>
    public static PipelineDefinition Read(IDictionary definition, string directory) =>
        new ScriptedDefinition().ReadObjects(definition, directory);

    private PipelineDefinition ReadObjects(IDictionary written, string directory)
    {
        var root = ObjectNodes.From(written, Plain);
        var definition = DefinitionReader.ReadOrThrow(root, file: null, directory);
        if (_blocks.Count == 0) return definition;

        var steps = new StepDefinition[definition.Steps.Count];
        for (var index = 0; index < steps.Length; index++) steps[index] = WithBlock(definition.Steps[index]);
        RefuseBlocksElsewhere(root);
        return definition with { Steps = steps };
    }

    private StepDefinition WithBlock(StepDefinition step) =>
        step.Body is PwshBody body && _blocks.Remove(body.Script, out var block)
            ? step with { Body = new PwshBody(block.ToString()) }
            : step;

    /// <summary>Whoever writes a block means code: it is not made a text in silence.</summary>
    private void RefuseBlocksElsewhere(SourceNode root)
    {
        if (_blocks.Count == 0) return;
        var mistakes = new DiagnosticBag();
        foreach (var scalar in Scalars(root))
        {
            if (_blocks.ContainsKey(scalar.Text)) mistakes.Report(scalar.Position, "a script block can stand only as the 'pwsh' of a step");
        }

        throw new AttestException(ErrorIds.DefinitionInvalid, "Correct it; nothing has run.", mistakes.InDocumentOrder());
    }

    private static IEnumerable<ScalarNode> Scalars(SourceNode node) => node switch
    {
        ScalarNode scalar => [scalar],
        SequenceNode sequence => sequence.Items.SelectMany(Scalars),
        MappingNode mapping => mapping.Entries.SelectMany(entry => Scalars(entry.Value)),
        _ => [],
    };

    /// <summary>What stands for a PowerShell object among dictionaries, lists, text and numbers.</summary>
    private object? Plain(object? value) => value switch
    {
        PSObject { BaseObject: PSCustomObject } custom => Properties(custom),
        PSObject wrapped => Plain(wrapped.BaseObject),
        ScriptBlock block => TextOf(block),
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

    /// <summary>With its braces, so that an empty block is not taken for a text that was forgotten.</summary>
    private string TextOf(ScriptBlock block)
    {
        var text = $"{{{block}}}";
        _blocks[text] = block;
        return text;
    }
}
