using Attest.Monitoring.Definitions;
using Attest.Monitoring.Sources;
using static Attest.Monitoring.Tests.Definitions.DefinitionSpec;

namespace Attest.Monitoring.Tests.Definitions;

public sealed class DefinitionReaderTests
{
    [Fact]
    public void A_hashtable_is_read_like_a_file()
    {
        var definition = Valid(Pipeline(
            ("parameters", Map(("version", Map(("default", "1.0"))))),
            ("env", Map(("LEVEL", 3), ("ON", true), ("NONE", null))),
            ("defaults", Map(("timeout", 90), ("shell", "bash"))),
            ("limits", Map(("max_memory_mb", 1.5), ("max_duration_seconds", 2.5))),
            ("steps", new object[]
            {
                Map(("id", "build"), ("command", new object[] { "tool", 1, true, "${{ parameters.version }}" }), ("matrix", Map(("os", new[] { "a", "b" }), ("n", new[] { 1, 2 })))),
                Map(("id", "after"), ("needs", new[] { "build" }), ("pwsh", "Get-Date"), ("isolation", "process"), ("timeout", "1h30m")),
            })));

        Assert.Equal("base", definition.BaseDirectory);
        Assert.Null(definition.File);
        Assert.Equal(["3", "true", ""], definition.Env.Values.Select(value => value.Text));
        Assert.Equal(TimeSpan.FromSeconds(90), definition.Defaults.Timeout);
        Assert.Equal(new ResourceLimits(1_572_864, null, TimeSpan.FromSeconds(2.5)), definition.Limits);
        Assert.Equal(["tool", "1", "true", "${{ parameters.version }}"], ((CommandBody)definition.Steps[0].Body).Arguments.Select(argument => argument.Text));
        Assert.Equal([("os", "a|b"), ("n", "1|2")], definition.Steps[0].Matrix.Select(axis => (axis.Name, string.Join('|', axis.Values))));
        Assert.Equal(StepIsolation.Process, definition.Steps[1].Isolation);
        Assert.Equal(TimeSpan.FromMinutes(90), definition.Steps[1].Timeout);
    }

    [Fact]
    public void A_script_of_a_front_end_is_a_pwsh_step_that_is_kept_by_its_text()
    {
        PipelineDefinition With(object pwsh) => Valid(Pipeline(("steps", new[] { Map(("id", "a"), ("pwsh", pwsh)) })));
        var script = new OtherScript("Get-Date");
        var definition = With(script);

        Assert.Same(script, Assert.IsType<ScriptBlockBody>(definition.Steps[0].Body).Script);
        Assert.Equal("pwsh", definition.Steps[0].Body.Kind);
        Assert.Equal(Kept(With("Get-Date")), Kept(definition));
        Assert.NotEqual(Kept(With(new OtherScript("Get-Item"))), Kept(definition));

        static byte[] Kept(PipelineDefinition definition) => DefinitionText.Of(definition.Root!).ToArray();
    }

    [Fact]
    public void A_mistake_in_a_hashtable_is_told_by_its_path() =>
        Assert.Equal(
            ["steps[1].rnu: unknown key 'rnu' in step 'b'; did you mean 'run'?", "steps[1].env.A B: 'A B' is no name of an environment variable: letters, digits and '_', not starting with a digit"],
            Mistakes(Pipeline(("steps", new[] { Map(("id", "a"), ("run", "echo")), Map(("id", "b"), ("rnu", "echo"), ("env", Map(("A B", "x")))) }))));

    [Fact]
    public void A_step_takes_its_own_limits_over_those_of_its_profile()
    {
        var definition = Valid(Pipeline(
            ("limit_profiles", Map(("big", Map(("max_memory_mb", 1), ("max_cpu_percent", 50))))),
            ("steps", new[] { Map(("id", "a"), ("run", "echo"), ("limits", Map(("profile", "big"), ("max_cpu_percent", 10)))) })));
        Assert.Equal(new ResourceLimits(1024 * 1024, 10, null), definition.Steps[0].Limits);
    }

    [Fact]
    public void Defaults_are_those_of_the_language()
    {
        var definition = Valid(Pipeline());
        Assert.Equal("pipeline", definition.Type);
        Assert.Null(definition.Concurrency);
        Assert.Equal(TimeSpan.FromSeconds(5), definition.Defaults.KillAfter);
        Assert.Equal(TimeSpan.FromSeconds(5), definition.Monitoring.SampleInterval);
        var step = definition.Steps[0];
        Assert.Equal(RetryPolicy.None, step.Retry);
        Assert.False(step.Finally || step.Background || step.ContinueOnError);
        Assert.Null(step.If);
        Assert.True(((CreateFileBody)Valid(Pipeline(("steps", new[] { Map(("id", "a"), ("create_file", Map(("path", "x"), ("content", "")))) }))).Steps[0].Body).Overwrite);
    }

    [Fact]
    public void An_http_step_posts_when_it_has_a_body()
    {
        HttpBody Http(object value) => (HttpBody)Valid(Pipeline(("steps", new[] { Map(("id", "a"), ("http", value)) }))).Steps[0].Body;
        Assert.Equal("GET", Http("https://example.com").Method);
        Assert.Equal("POST", Http(Map(("url", "https://example.com"), ("body", "x"))).Method);
        Assert.Equal([204], Http(Map(("url", "https://example.com"), ("expect_status", 204))).ExpectStatus);
    }

    [Theory]
    [InlineData("0644", 420)]
    [InlineData("644", 420)]
    [InlineData("0o755", 493)]
    [InlineData(4755, 2541)]
    public void The_digits_of_a_mode_are_octal_however_they_are_written(object mode, int expected)
    {
        var definition = Valid(Pipeline(("steps", new[] { Map(("id", "a"), ("create_file", Map(("path", "x"), ("content", ""), ("mode", mode)))) })));
        Assert.Equal((UnixFileMode)expected, ((CreateFileBody)definition.Steps[0].Body).Mode);
    }

    [Fact]
    public void Kinds_that_come_later_are_valid_and_marked_as_refused()
    {
        var definition = Valid(Pipeline(
            ("policies", new[] { "a.yml" }),
            ("steps", DefinitionKeys.Bodies.Skip(5).Select(kind => Map(("id", $"s-{kind}"), (kind, Map()))).ToArray())));
        Assert.Equal(["policies", "llm", "artifact", "sbom", "sign", "verify", "uses"], definition.Deferred.Select(key => key.Key));
        Assert.All(definition.Steps, step => Assert.IsType<DeferredBody>(step.Body));
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    public void Only_a_cache_that_is_switched_on_is_refused(bool cache, int deferred) =>
        Assert.Equal(deferred, Valid(Pipeline(("steps", new[] { Map(("id", "a"), ("run", "echo"), ("cache", cache)) }))).Deferred.Count);

    [Fact]
    public void The_throwing_form_carries_every_mistake()
    {
        var error = Assert.Throws<AttestException>(() => DefinitionReader.ReadOrThrow(ObjectNodes.From(Map(("nam", 1))), null, "."));
        Assert.Equal(ErrorIds.DefinitionInvalid, error.ErrorId);
        Assert.Equal(2, error.Diagnostics.Count);
        Assert.NotEmpty(error.Remedy);
    }

    [Theory]
    [InlineData("text")]
    [InlineData(1)]
    [InlineData(null)]
    public void What_is_no_mapping_is_one_mistake(object? root) =>
        Assert.Single(DefinitionReader.Read(ObjectNodes.From(root), null, ".").Diagnostics);

    [Fact]
    public void Rubbish_of_every_shape_gives_mistakes_and_no_exception()
    {
        object?[] rubbish = [null, "", "x", "${{", 1, -1, 1.5, double.NaN, true, Array.Empty<object>(), new object?[] { null }, Map(), Map(("x", null)), Map(("", Map()))];
        foreach (var value in rubbish)
        {
            foreach (var key in DefinitionKeys.Pipeline)
                Read(Pipeline((key, value)));
            foreach (var key in DefinitionKeys.Step)
                Read(Pipeline(("steps", new[] { Map(("id", "a"), ("run", "echo"), (key, value)) })));
            foreach (var (name, keys) in DefinitionKeys.All())
            {
                foreach (var key in keys)
                    Read(Pipeline((name, Map((key, value))), ("steps", new[] { Map(("id", "a"), (name, Map((key, value))), ("metrics", new[] { Map((key, value)) })) })));
            }
        }
    }

    private sealed record OtherScript(string Text) : ScriptSource(Text);
}
