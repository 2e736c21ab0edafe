using Attest.Monitoring.Definitions.Expressions;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Definitions.Reading;

/// <summary>Reads one step after the other; what steps say of each other is checked by <see cref="StepGraph"/>.</summary>
internal sealed class StepReader(DefinitionReading reading, EnvReader env, LimitsReader limits, IReadOnlyList<string> secrets)
{
    internal static readonly string[] Shells = ["sh", "bash", "cmd", "pwsh"];

    private static readonly string[] Isolations = ["runspace", "process"];
    private static readonly string[] Backoffs = ["constant", "linear", "exponential"];

    private readonly BodyReader _bodies = new(reading);
    private readonly MatrixReader _matrices = new(reading);
    private readonly MetricReader _metrics = new(reading);

    public StepDraft? Read(SourceNode node)
    {
        if (node is not MappingNode)
        {
            reading.Diagnostics.Report(node.Position, $"a step must be a mapping with an 'id' and what it does, not {NodeWords.Describe(node)}");
            return null;
        }
        var id = Id(node);
        var what = id is null ? "a step" : $"step '{NodeWords.Short(id)}'";
        var keys = MappingReader.Open(node, what, DefinitionKeys.Step, reading.Diagnostics)!;
        if (keys.Lacks("id"))
            reading.Diagnostics.Report(node.Position, "a step needs an 'id'");

        var body = _bodies.Read(keys, what);
        var isFinally = Flag(keys, "finally");
        var needs = Needs(keys["needs"]);
        var definition = new StepDefinition
        {
            Id = id ?? "",
            Position = node.Position,
            Body = body,
            Needs = needs.Names,
            If = keys["if"] is { } condition ? If(condition, isFinally) : null,
            Shell = keys["shell"] is { } shell ? Shell(shell, keys) : null,
            WorkingDirectory = reading.FilledTemplate(keys["working_directory"], "'working_directory'"),
            Env = env.Read(keys["env"]),
            Secrets = env.Secrets(keys["secrets"], secrets),
            Inputs = reading.PlainList(keys["inputs"], "'inputs'"),
            Outputs = reading.PlainList(keys["outputs"], "'outputs'"),
            Retry = keys["retry"] is { } retry ? Retry(retry) : RetryPolicy.None,
            Timeout = keys["timeout"] is { } timeout ? Timeout(timeout) : null,
            Limits = keys["limits"] is { } own ? limits.ReadStep(own) : ResourceLimits.None,
            ContinueOnError = Flag(keys, "continue_on_error"),
            Finally = isFinally,
            Background = Flag(keys, "background"),
            Isolation = keys["isolation"] is { } isolation ? Isolation(isolation, keys) : StepIsolation.Runspace,
            Matrix = _matrices.Read(keys["matrix"]),
            Metrics = keys["metrics"] is { } metrics ? _metrics.Read(metrics) : [],
        };
        if (keys["cache"] is { } cache)
            Cache(cache, keys);
        return new StepDraft(definition, (keys["id"] ?? node).Position, needs.Positions);
    }

    // The id is known before the mapping is opened, so that every message of the step can name it.
    private string? Id(SourceNode node)
    {
        foreach (var entry in ((MappingNode)node).Entries)
        {
            if (entry.Key.Text != "id")
                continue;
            if (reading.Plain(entry.Value, "'id' of a step") is not { } id)
                return null;
            if (Names.IsStepId(id))
                return id;
            reading.Diagnostics.Report(
                entry.Value.Position,
                $"'{NodeWords.Short(id)}' is no id of a step: up to {Names.LongestId} letters, digits, '_' and '-', starting with a letter or digit");
            return id;
        }
        return null;
    }

    private (IReadOnlyList<string> Names, IReadOnlyList<SourcePosition> Positions) Needs(SourceNode? node)
    {
        var items = node is ScalarNode { Value: string } ? [node] : reading.Values.List(node, "'needs'");
        if (items.Count == 0)
            return ([], []);
        var names = new List<string>(items.Count);
        var positions = new List<SourcePosition>(items.Count);
        foreach (var item in items)
        {
            if (reading.Plain(item, "an item of 'needs'") is not { } name)
                continue;
            names.Add(name);
            positions.Add(item.Position);
        }
        return (names, positions);
    }

    private Condition? If(SourceNode node, bool isFinally)
    {
        if (node is not ScalarNode { Value: not null } scalar)
        {
            reading.Diagnostics.Report(node.Position, $"'if' must be a condition, not {NodeWords.Describe(node)}");
            return null;
        }
        // YAML's True is the language's true.
        var source = scalar.Value is bool flag ? scalar with { Text = flag ? "true" : "false" } : scalar;
        var condition = Condition.Parse(source, impliesSuccess: !isFinally, reading.Diagnostics);
        if (condition is not null)
            reading.Expressions.Add(new PlacedExpression(condition.Expression, source, reading.Step));
        return condition;
    }

    private string? Shell(SourceNode node, MappingReader keys)
    {
        if (keys.Lacks("run"))
            reading.Diagnostics.Report(keys.PositionOf("shell"), "'shell' stands only in a step with 'run'");
        return reading.Values.Word(node, "'shell'", Shells);
    }

    private TimeSpan? Timeout(SourceNode node) =>
        reading.Values.Duration(node, "'timeout'", DefinitionReading.ShortestTimer, DefinitionReading.LongestTimer);

    private StepIsolation Isolation(SourceNode node, MappingReader keys)
    {
        if (keys.Lacks("pwsh"))
            reading.Diagnostics.Report(keys.PositionOf("isolation"), "'isolation' stands only in a step with 'pwsh'");
        return reading.Values.Word(node, "'isolation'", Isolations) == "process" ? StepIsolation.Process : StepIsolation.Runspace;
    }

    private RetryPolicy Retry(SourceNode node)
    {
        if (MappingReader.Open(node, "'retry'", DefinitionKeys.Retry, reading.Diagnostics) is not { } keys)
            return RetryPolicy.None;
        if (keys.Lacks("attempts"))
            reading.Diagnostics.Report(keys.Position, "'retry' needs 'attempts', all tries together");
        var backoff = reading.Values.Word(keys["backoff"], "'backoff'", Backoffs) switch
        {
            "linear" => Backoff.Linear,
            "exponential" => Backoff.Exponential,
            _ => Backoff.Constant,
        };
        return new RetryPolicy(
            reading.Values.Integer(keys["attempts"], "'attempts'", 1, 100) ?? 1,
            reading.Values.Duration(keys["delay"], "'delay'", TimeSpan.Zero, TimeSpan.FromHours(24)) ?? TimeSpan.Zero,
            backoff);
    }

    private bool Flag(MappingReader keys, string key) => reading.Values.Boolean(keys[key], $"'{key}'") ?? false;

    private void Cache(SourceNode node, MappingReader step)
    {
        if (node is ScalarNode { Value: false })
            return;
        if (node is not ScalarNode { Value: true }
            && MappingReader.Open(node, "'cache'", DefinitionKeys.Cache, reading.Diagnostics) is { } keys)
        {
            reading.Values.List(keys["key"], "'key' of 'cache'");
            reading.Values.Duration(keys["ttl"], "'ttl' of 'cache'", DefinitionReading.ShortestTimer, TimeSpan.FromDays(3650));
        }
        reading.Deferred.Add(new DeferredKey(step.PositionOf("cache"), "cache"));
    }
}
