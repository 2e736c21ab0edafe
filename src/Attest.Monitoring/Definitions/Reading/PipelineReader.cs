using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Definitions.Reading;

/// <summary>Reads the outermost mapping, then checks what its parts say of each other.</summary>
internal sealed class PipelineReader(DefinitionReading reading)
{
    private const int LongestName = 128;
    private const int MaximumConcurrency = 10_000;

    private readonly EnvReader _env = new(reading);
    private readonly LimitsReader _limits = new(reading);

    /// <summary>The definition, to be thrown away when there is a mistake; null when there is nothing to read.</summary>
    public PipelineDefinition? Read(SourceNode root, string? file, string baseDirectory)
    {
        if (root is ScalarNode { Value: null })
        {
            reading.Diagnostics.Report(root.Position, "there is no pipeline here: it needs at least 'name' and 'steps'");
            return null;
        }
        if (MappingReader.Open(root, "the pipeline", DefinitionKeys.Pipeline, reading.Diagnostics) is not { } keys)
            return null;

        if (keys["schema"] is { } schema)
            Schema(schema);
        if (keys["policies"] is { } policies)
            Policies(policies, keys);
        var name = Name(keys);
        var secrets = _env.Secrets(keys["secrets"], declared: null);
        _limits.ReadProfiles(keys["limit_profiles"]);
        var steps = Steps(keys, secrets);
        var definition = new PipelineDefinition
        {
            Name = name,
            Type = Label(keys["type"], "'type'") ?? "pipeline",
            BaseDirectory = baseDirectory,
            File = file,
            Root = root,
            Parameters = keys["parameters"] is { } parameters ? new ParameterReader(reading).Read(parameters) : [],
            Env = _env.Read(keys["env"]),
            Secrets = secrets,
            Defaults = keys["defaults"] is { } defaults ? Defaults(defaults) : new StepDefaults(),
            Concurrency = reading.Values.Integer(keys["concurrency"], "'concurrency'", 1, MaximumConcurrency),
            ConcurrencyGroup = reading.FilledTemplate(keys["concurrency_group"], "'concurrency_group'"),
            Limits = _limits.Read(keys["limits"]),
            Monitoring = keys["monitoring"] is { } monitoring ? Monitoring(monitoring) : new MonitoringOptions(),
            Modules = reading.PlainList(keys["modules"], "'modules'"),
            Steps = Definitions(steps),
            Deferred = reading.Deferred,
        };
        var graph = StepGraph.Check(steps, reading.Diagnostics);
        if (reading.Expressions.Count > 0)
            NameCheck.Report(definition, graph, reading);
        return definition;
    }

    private void Schema(SourceNode node)
    {
        if (node is not ScalarNode { Value: 1L })
            reading.Diagnostics.Report(node.Position, $"'schema' must be 1, the version of the language that this program reads, not {NodeWords.Describe(node)}");
    }

    private string Name(MappingReader keys)
    {
        if (keys.Lacks("name"))
            reading.Diagnostics.Report(keys.Position, "the pipeline needs a 'name'");
        return Label(keys["name"], "'name'") ?? "";
    }

    // Both become label values and columns of tables.
    private string? Label(SourceNode? node, string what)
    {
        if (reading.Plain(node, what) is not { } text)
            return null;
        if (text.Length > LongestName || ContainsControl(text))
        {
            reading.Diagnostics.Report(node!.Position, $"{what} must be one line of at most {LongestName} characters");
            return null;
        }
        return text;
    }

    private static bool ContainsControl(string text)
    {
        foreach (var letter in text)
        {
            if (char.IsControl(letter))
                return true;
        }
        return false;
    }

    private StepDefaults Defaults(SourceNode node)
    {
        if (MappingReader.Open(node, "'defaults'", DefinitionKeys.Defaults, reading.Diagnostics) is not { } keys)
            return new StepDefaults();
        var values = reading.Values;
        var none = new StepDefaults();
        return new StepDefaults
        {
            Shell = values.Word(keys["shell"], "'shell'", StepReader.Shells),
            Timeout = values.Duration(keys["timeout"], "'timeout'", DefinitionReading.ShortestTimer, DefinitionReading.LongestTimer),
            WorkingDirectory = reading.FilledTemplate(keys["working_directory"], "'working_directory'"),
            KillAfter = values.Duration(keys["kill_after"], "'kill_after'", TimeSpan.Zero, TimeSpan.FromHours(24)) ?? none.KillAfter,
            CancelGrace = values.Duration(keys["cancel_grace"], "'cancel_grace'", TimeSpan.Zero, TimeSpan.FromHours(24)) ?? none.CancelGrace,
        };
    }

    private MonitoringOptions Monitoring(SourceNode node)
    {
        if (MappingReader.Open(node, "'monitoring'", DefinitionKeys.Monitoring, reading.Diagnostics) is not { } keys)
            return new MonitoringOptions();
        var seconds = reading.Values.PositiveNumber(keys["sample_interval_seconds"], "'sample_interval_seconds'", 3600);
        return new MonitoringOptions
        {
            TrackMemory = reading.Values.Boolean(keys["track_memory"], "'track_memory'") ?? true,
            TrackCpu = reading.Values.Boolean(keys["track_cpu"], "'track_cpu'") ?? true,
            SampleInterval = seconds is { } interval ? TimeSpan.FromSeconds(interval) : new MonitoringOptions().SampleInterval,
        };
    }

    private void Policies(SourceNode node, MappingReader keys)
    {
        if (reading.PlainList(node, "'policies'").Count > 0)
            reading.Deferred.Add(new DeferredKey(keys.PositionOf("policies"), "policies"));
    }

    private List<StepDraft> Steps(MappingReader keys, IReadOnlyList<string> secrets)
    {
        if (keys.Lacks("steps"))
            reading.Diagnostics.Report(keys.Position, "the pipeline has no 'steps'");
        var items = reading.Values.List(keys["steps"], "'steps'");
        if (items.Count == 0 && keys["steps"] is SequenceNode)
            reading.Diagnostics.Report(keys.PositionOf("steps"), "'steps' is empty: a pipeline has at least one step");

        var reader = new StepReader(reading, _env, _limits, secrets);
        var steps = new List<StepDraft>(items.Count);
        foreach (var item in items)
        {
            reading.Step = steps.Count;
            if (reader.Read(item) is { } step)
                steps.Add(step);
        }
        reading.Step = PlacedExpression.OutsideSteps;
        return steps;
    }

    private static StepDefinition[] Definitions(List<StepDraft> steps)
    {
        var definitions = new StepDefinition[steps.Count];
        for (var i = 0; i < definitions.Length; i++)
            definitions[i] = steps[i].Definition;
        return definitions;
    }
}
