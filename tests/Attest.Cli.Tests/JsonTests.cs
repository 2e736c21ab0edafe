using System.Text.Json;

namespace Attest.Cli.Tests;

/// <summary>With <c>--json</c> standard output holds one object and nothing else, whatever happens.</summary>
public sealed class JsonTests
{
    [Theory]
    [InlineData("run --json", 0)]
    [InlineData("run --format json", 0)]
    [InlineData("run --json --dry-run", 0)]
    [InlineData("run --json --quiet", 0)]
    [InlineData("validate --json", 0)]
    [InlineData("plan --json", 0)]
    [InlineData("runs --json", 0)]
    [InlineData("metrics --json", 0)]
    [InlineData("prune --json", 0)]
    [InlineData("config show --json", 0)]
    [InlineData("config get logging.level --json", 0)]
    [InlineData("config set log_level warn --json", 0)]
    [InlineData("config validate --json", 0)]
    [InlineData("span start x --json", 0)]
    [InlineData("completion bash --json", 0)]
    [InlineData("--version --json", 0)]
    [InlineData("home init --json", 0)]
    public void Every_verb_prints_one_object(string line, int code)
    {
        using var box = new Sandbox();
        box.Pipeline("  - { id: a, run: 'echo to-out; echo to-error >&2' }");
        var json = box.Run(line.Split(' ')).Gave(code).Json();
        Assert.False(json.TryGetProperty("error", out var error) && error.ValueKind is JsonValueKind.Object);
    }

    [Theory]
    [InlineData("run --json missing.yml", 2, "Attest.FileUnreadable")]
    [InlineData("run --json --bad", 2, "Attest.ArgumentInvalid")]
    [InlineData("run --format json --bad", 2, "Attest.ArgumentInvalid")]
    [InlineData("run --json --format text", 2, "Attest.ArgumentInvalid")]
    [InlineData("run --json --refresh", 2, "Attest.NotSupportedYet")]
    [InlineData("plan --json missing.yml", 2, "Attest.FileUnreadable")]
    [InlineData("plan --json --only nothing", 2, "Attest.ArgumentInvalid")]
    [InlineData("run --json --set nothing=1", 2, "Attest.ParameterInvalid")]
    [InlineData("run --json --resume nothing", 2, "Attest.RunNotFound")]
    [InlineData("validate --json missing.yml", 2, "Attest.FileUnreadable")]
    [InlineData("runs show 12345678 --json", 2, "Attest.RunNotFound")]
    [InlineData("metrics --json --push ftp://x", 2, "Attest.ArgumentInvalid")]
    [InlineData("config get nothing --json", 2, "Attest.ArgumentInvalid")]
    [InlineData("span end --json", 2, "Attest.ArgumentInvalid")]
    [InlineData("span end 0123456789abcdef --json", 2, "Attest.SpanNotFound")]
    [InlineData("completion --json nothing", 2, "Attest.ArgumentInvalid")]
    [InlineData("exec --json -- true", 125, "Attest.ArgumentInvalid")]
    [InlineData("nothing --json", 2, "Attest.ArgumentInvalid")]
    public void An_error_is_one_object_too(string line, int code, string id)
    {
        using var box = new Sandbox();
        box.Pipeline("  - { id: a, run: 'true' }");
        var error = box.Run(line.Split(' ')).Gave(code).Json().GetProperty("error");
        Assert.Equal(
            ["id", "message", "remedy", "file", "line", "column"],
            error.EnumerateObject().Select(property => property.Name).Where(name => name != "diagnostics"));
        Assert.Equal(id, error.GetProperty("id").GetString());
        Assert.NotEmpty(error.GetProperty("message").GetString()!);
        Assert.NotEmpty(error.GetProperty("remedy").GetString()!);
    }

    [Fact]
    public void An_error_of_a_definition_has_its_place_and_all_mistakes()
    {
        using var box = new Sandbox();
        box.Pipeline("  - { id: a, rnu: 'true' }\n  - { id: b, run: 'true', needs: [x] }");
        var error = box.Run("run", "--json").Gave(2).Json().GetProperty("error");
        Assert.Equal("attest.pipeline.yml", error.GetProperty("file").GetString());
        Assert.Equal(4, error.GetProperty("line").GetInt32());
        Assert.True(error.GetProperty("diagnostics").GetArrayLength() > 1);

        var verdict = box.Run("validate", "--json").Gave(1).Json();
        Assert.False(verdict.GetProperty("valid").GetBoolean());
        Assert.Equal(error.GetProperty("diagnostics").GetArrayLength(), verdict.GetProperty("diagnostics").GetArrayLength());
    }

    [Fact]
    public void A_failed_run_prints_its_report_and_step_output_goes_to_standard_error()
    {
        using var box = new Sandbox();
        box.Pipeline("  - { id: a, run: 'echo to-out; exit 3' }");
        var ended = box.Run("run", "--json").Gave(1);
        Assert.Equal("failure", ended.Json().GetProperty("status").GetString());
        Assert.Contains("a | to-out\n", ended.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("to-out", box.Run("run", "--json", "--quiet").Gave(1).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_report_goes_to_the_file_that_output_names()
    {
        using var box = new Sandbox();
        box.Pipeline("  - { id: a, run: 'true' }");
        Assert.Empty(box.Run("run", "--json", "--output", "report.json").Gave(0).Out);
        using var report = JsonDocument.Parse(box.Read("report.json"));
        Assert.Equal("success", report.RootElement.GetProperty("status").GetString());
        Assert.Contains("demo: success", box.Run("run", "--output", "report.json").Gave(0).Out, StringComparison.Ordinal);
    }
}
