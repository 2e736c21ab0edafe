using Attest.Monitoring.Definitions.Expressions;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Definitions.Reading;

/// <summary>What a step does: exactly one of the closed list of kinds.</summary>
internal sealed class BodyReader(DefinitionReading reading)
{
    // Stands in for a body that is wrong or missing; a definition with a mistake is never handed out.
    private static readonly StepBody Missing = new DeferredBody("");

    public StepBody Read(MappingReader step, string what)
    {
        string? kind = null;
        var misspelt = false;
        foreach (var candidate in DefinitionKeys.Bodies)
        {
            if (step[candidate] is null)
            {
                misspelt |= !step.Lacks(candidate);
                continue;
            }
            if (kind is not null)
                reading.Diagnostics.Report(step.PositionOf(candidate), $"{what} has '{kind}' and '{candidate}': a step does one thing, so make two steps of it");
            kind ??= candidate;
        }
        if (kind is not null)
            return Body(kind, step[kind]!, step.PositionOf(kind)) ?? Missing;
        if (!misspelt)
            reading.Diagnostics.Report(step.Position, $"{what} does nothing: give it one of {string.Join(", ", DefinitionKeys.Bodies)}");
        return Missing;
    }

    private StepBody? Body(string kind, SourceNode node, SourcePosition key)
    {
        switch (kind)
        {
            case "run":
                return Script(node, kind) is { } script ? new RunBody(script) : null;
            case "pwsh":
                return Script(node, kind) is not { } powershell ? null
                    : ((ScalarNode)node).Script is { } source ? new ScriptBlockBody(source)
                    : new PwshBody(powershell);
            case "command":
                return Command(node);
            case "http":
                return new HttpReader(reading).Read(node);
            case "create_file":
                return new CreateFileReader(reading).Read(node);
            default:
                if (node is ScalarNode { Text.Length: 0 })
                    reading.Diagnostics.Report(node.Position, $"'{kind}' is empty");
                reading.Deferred.Add(new DeferredKey(key, kind));
                return new DeferredBody(kind);
        }
    }

    private string? Script(SourceNode node, string kind)
    {
        // 'run: true' is a command, however YAML reads it.
        if (node is not ScalarNode scalar)
            reading.Diagnostics.Report(node.Position, $"'{kind}' must be the text of a script, not {NodeWords.Describe(node)}");
        else if (scalar.Script is null && string.IsNullOrWhiteSpace(scalar.Text))
            reading.Diagnostics.Report(node.Position, $"the script of '{kind}' is empty");
        else if (scalar.Text.IndexOf(Template.Open, StringComparison.Ordinal) is >= 0 and var index)
        {
            var variable = kind == "pwsh" ? "$env:NAME" : "$NAME";
            reading.Diagnostics.Report(
                scalar.PositionOf(index),
                $"an expression cannot stand in the text of '{kind}', where its value would be run as code: pass it through 'env' and read {variable}");
        }
        else
            return scalar.Text;
        return null;
    }

    private CommandBody? Command(SourceNode node)
    {
        if (node is ScalarNode)
        {
            reading.Diagnostics.Report(node.Position, $"'command' must be a list, the program and its arguments, not {NodeWords.Describe(node)}; for a line of shell use 'run'");
            return null;
        }
        var items = reading.Values.List(node, "'command'");
        if (items.Count == 0 && node is SequenceNode)
            reading.Diagnostics.Report(node.Position, "'command' is empty: name the program and its arguments");
        var arguments = new List<Template>(items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            if (items[i] is ScalarNode { Value: null })
                reading.Diagnostics.Report(items[i].Position, "an argument of 'command' must be a text: write '' for an empty one");
            else if ((i == 0 ? reading.FilledTemplate(items[i], "the program of 'command'") : reading.Template(items[i], "an argument of 'command'")) is { } argument)
                arguments.Add(argument);
        }
        return arguments.Count == 0 ? null : new CommandBody(arguments);
    }
}
