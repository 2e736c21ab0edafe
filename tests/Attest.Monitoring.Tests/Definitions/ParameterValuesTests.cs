using Attest.Monitoring.Definitions;
using static Attest.Monitoring.Tests.Definitions.DefinitionSpec;

namespace Attest.Monitoring.Tests.Definitions;

public sealed class ParameterValuesTests
{
    private static readonly PipelineDefinition Declared = Valid(Pipeline(("parameters", Map(
        ("version", Map(("pattern", @"\d+\.\d+|\d+\.\d+\.\d+"), ("default", "1.0"))),
        ("deploy", Map(("type", "boolean"), ("default", false))),
        ("count", Map(("type", "integer"), ("default", 3))),
        ("ratio", Map(("type", "number"), ("default", 1))),
        ("target", Map(("values", new[] { "debug", "release" })))))));

    [Fact]
    public void Defaults_fill_in_what_is_not_given() =>
        Assert.Equal(
            new Dictionary<string, object?> { ["version"] = "1.0", ["deploy"] = false, ["count"] = 3L, ["ratio"] = 1.0, ["target"] = "debug" },
            ParameterValues.Bind(Declared, new Dictionary<string, object?> { ["target"] = "debug" }));

    [Theory]
    [InlineData("version", "1.2.3", "1.2.3")]
    [InlineData("deploy", "True", true)]
    [InlineData("deploy", false, false)]
    [InlineData("count", "-7", -7L)]
    [InlineData("count", (byte)7, 7L)]
    [InlineData("count", 7.0, 7L)]
    [InlineData("ratio", "1e3", 1000.0)]
    [InlineData("ratio", 2, 2.0)]
    [InlineData("version", 1.5, "1.5")]
    public void A_value_is_read_by_its_type(string name, object given, object expected) =>
        Assert.Equal(expected, ParameterValues.Bind(Declared, Given((name, given)))[name]);

    [Theory]
    [InlineData("deploy", "yes", "parameter 'deploy' must be true or false, not 'yes'")]
    [InlineData("deploy", 1, "parameter 'deploy' must be true or false, not 1")]
    [InlineData("count", "1.5", "parameter 'count' must be a whole number, not '1.5'")]
    [InlineData("count", 1.5, "parameter 'count' must be a whole number, not 1.5")]
    [InlineData("count", "99999999999999999999", "parameter 'count' must be a whole number, not '99999999999999999999'")]
    [InlineData("ratio", ".inf", "parameter 'ratio' must be a number, not '.inf'")]
    [InlineData("ratio", null, "parameter 'ratio' must be a number, not nothing")]
    [InlineData("version", "1.0\n", "parameter 'version' must match \\d+\\.\\d+|\\d+\\.\\d+\\.\\d+ as a whole, and '1.0 ' does not")]
    [InlineData("target", "relase", "parameter 'target' must be one of debug, release, not 'relase'; did you mean 'release'?")]
    [InlineData("verison", "1.0", "there is no parameter 'verison'; did you mean 'version'?")]
    public void A_value_that_does_not_fit_is_told(string name, object? given, string message) =>
        Assert.Contains(message, Refused(Given((name, given))).Diagnostics.Select(diagnostic => diagnostic.Message));

    [Fact]
    public void All_that_is_wrong_is_told_at_once()
    {
        var error = Refused(new Dictionary<string, object?> { ["deploy"] = "x", ["nonsense"] = 1 });
        Assert.Equal(ErrorIds.ParameterInvalid, error.ErrorId);
        Assert.Equal(
            [
                "there is no parameter 'nonsense'; valid are version, deploy, count, ratio, target",
                "parameters.deploy: parameter 'deploy' must be true or false, not 'x'",
                "parameters.target: parameter 'target' has no default, so it must be given",
            ],
            error.Diagnostics.Select(diagnostic => diagnostic.ToString()));
    }

    [Fact]
    public void A_pattern_made_to_take_for_ever_does_not()
    {
        var definition = Valid(Pipeline(("parameters", Map(("a", Map(("pattern", "(a+)+b")))))));
        Assert.Throws<AttestException>(() => ParameterValues.Bind(definition, new Dictionary<string, object?> { ["a"] = new string('a', 100_000) }));
    }

    private static Dictionary<string, object?> Given((string Name, object? Value) one)
    {
        var given = new Dictionary<string, object?> { ["target"] = "debug" };
        given[one.Name] = one.Value;
        return given;
    }

    private static AttestException Refused(Dictionary<string, object?> given) =>
        Assert.Throws<AttestException>(() => ParameterValues.Bind(Declared, given));
}
