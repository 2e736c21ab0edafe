using Attest.Monitoring.Definitions.Expressions;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Definitions.Reading;

/// <summary>Environments and the names of secrets.</summary>
internal sealed class EnvReader(DefinitionReading reading)
{
    // Each is looked for in every byte that a step prints.
    private const int MostSecrets = 1000;

    // What a child is given by the run itself: a definition that sets one would cut the child off from it.
    private static readonly string[] Reserved =
    [
        "ATTEST_RUN_ID", "ATTEST_STEP_ID", "ATTEST_OUTPUT", "ATTEST_METRICS", "ATTEST_EVENTS", "TRACEPARENT", "TRACESTATE",
        "BAGGAGE",
    ];

    public IReadOnlyDictionary<string, Template> Read(SourceNode? node)
    {
        if (node is null)
            return PipelineDefinition.EmptyEnv;
        if (node is not MappingNode mapping)
        {
            reading.Diagnostics.Report(node.Position, $"'env' must be a mapping of names to texts, not {NodeWords.Describe(node)}");
            return PipelineDefinition.EmptyEnv;
        }
        KeyRepeats.Report(mapping, "'env'", reading.Diagnostics, StringComparer.Ordinal);
        var env = new Dictionary<string, Template>(mapping.Entries.Count);
        foreach (var (key, value) in mapping.Entries)
        {
            if (IsUsable(key) && reading.Template(value, $"'{key.Text}' in 'env'") is { } template)
                env.TryAdd(key.Text, template);
        }
        return env;
    }

    /// <summary>Names of environment variables.</summary>
    /// <param name="node">The list.</param>
    /// <param name="declared">What the pipeline declares; null while that is being read.</param>
    public IReadOnlyList<string> Secrets(SourceNode? node, IReadOnlyList<string>? declared)
    {
        var items = reading.Values.List(node, "'secrets'");
        if (items.Count == 0)
            return [];
        if (items.Count > MostSecrets)
        {
            reading.Diagnostics.Report(node!.Position, $"'secrets' has {items.Count} names; {MostSecrets} are the most");
            return [];
        }
        var names = new List<string>(items.Count);
        foreach (var item in items)
        {
            if (reading.Plain(item, "an item of 'secrets'") is not { } name || !IsUsable((ScalarNode)item))
                continue;
            if (declared is not null && !Contains(declared, name))
            {
                var hint = reading.Diagnostics.IsFull ? "" : NearestWord.Hint(name, declared);
                reading.Diagnostics.Report(item.Position, $"secret '{NodeWords.Short(name)}' is not declared in the pipeline's 'secrets'{hint}");
            }
            else if (names.Contains(name))
                reading.Diagnostics.Report(item.Position, $"secret '{name}' stands twice in 'secrets'");
            else
                names.Add(name);
        }
        return names;
    }

    private bool IsUsable(ScalarNode name)
    {
        if (!Names.IsVariable(name.Text))
        {
            reading.Diagnostics.Report(
                name.Position,
                $"'{NodeWords.Short(name.Text)}' is no name of an environment variable: letters, digits and '_', not starting with a digit");
        }
        else if (Array.IndexOf(Reserved, name.Text) >= 0)
            reading.Diagnostics.Report(name.Position, $"'{name.Text}' is set by the run itself: choose another name");
        else
            return true;
        return false;
    }

    private static bool Contains(IReadOnlyList<string> names, string wanted)
    {
        foreach (var name in names)
        {
            if (name == wanted)
                return true;
        }
        return false;
    }
}
