using Attest.Monitoring.Definitions;
using Attest.Monitoring.Integrations.YamlDotNet;
using Attest.Monitoring.Planning;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Integrations.Tests.Examples;

/// <summary>Every pipeline under examples is read and planned; <c>.ci/run</c> runs them too.</summary>
public sealed class ExamplesTests
{
    public static TheoryData<string> Pipelines() =>
    [
        .. Directory.EnumerateFiles(Repository.PathOf("examples"), "*.yml", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
            .Where(file => !file.Contains("/bin/", StringComparison.Ordinal) && !file.Contains("/out/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Pipelines))]
    public void An_example_is_valid_and_needs_no_parameter(string example)
    {
        var definition = Read(example);

        var plan = Planner.Make(definition, definition.Parameters.ToDictionary(p => p.Name, p => p.Default));

        Assert.True(plan.Steps.Count >= definition.Steps.Count);
        Assert.All(definition.Parameters, parameter => Assert.NotNull(parameter.Default));
        Assert.Empty(definition.Deferred);
    }

    [Theory]
    [MemberData(nameof(Pipelines))]
    public void An_example_says_how_to_run_it_and_what_to_look_at(string example)
    {
        var comment = string.Join('\n', File.ReadLines(Repository.PathOf(example)).TakeWhile(line => line.StartsWith('#')));

        Assert.Contains($"attest run {example}", comment, StringComparison.Ordinal);
        Assert.Contains("Look at:", comment, StringComparison.Ordinal);
    }

    [Fact]
    public void The_main_example_is_a_graph_with_steps_side_by_side_and_one_that_always_runs()
    {
        var definition = Read("examples/build-test-deploy/pipeline.yml");

        Assert.Contains(definition.Steps, step => step.Finally);
        Assert.True(definition.Steps.Count(step => step.Needs is ["build"]) >= 2);
    }

    private static PipelineDefinition Read(string example)
    {
        var path = Repository.PathOf(example);
        return DefinitionReader.ReadOrThrow(
            YamlDocument.Parse(example, DocumentFile.Read(path)), example, Path.GetDirectoryName(path)!);
    }
}
