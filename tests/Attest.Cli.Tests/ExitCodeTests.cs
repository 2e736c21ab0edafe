namespace Attest.Cli.Tests;

/// <summary>What each way to end is worth, in a process of its own.</summary>
public sealed class ExitCodeTests
{
    [Fact]
    public void A_run_that_succeeds_gives_0()
    {
        using var box = new Sandbox();
        box.Pipeline("  - { id: a, run: 'echo hello' }");
        var ended = box.Run("run").Gave(0);
        Assert.Contains("a | hello\n", ended.Out, StringComparison.Ordinal);
        Assert.Contains("demo: success in ", ended.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_fails_gives_1_and_says_where_the_evidence_lies()
    {
        using var box = new Sandbox();
        box.Pipeline("  - { id: a, run: 'exit 3' }");
        var ended = box.Run("run").Gave(1);
        Assert.Contains("a: failure in ", ended.Out, StringComparison.Ordinal);
        Assert.Contains("attest.pipeline.yml:4:", ended.Out, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(box.Home, "runs"), ended.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_missing_gives_2_and_names_it()
    {
        using var box = new Sandbox();
        var ended = box.Run("run", "no such.yml").Gave(2);
        Assert.Contains("no such.yml does not exist", ended.Error, StringComparison.Ordinal);
        Assert.Empty(ended.Out);
    }

    [Fact]
    public void A_file_that_may_not_be_read_gives_2_and_names_it()
    {
        Needs.Linux();
        using var box = new Sandbox();

        // root reads every file but its own memory at address 0.
        var file = Environment.UserName == "root" ? "/proc/self/mem" : box.Write("closed.yml", "schema: 1");
        if (Environment.UserName != "root") box.RunProgram("chmod", ["0", file]).Gave(0);
        var told = box.Run("run", file).Gave(2).Error;
        Assert.StartsWith($"attest: {file} ", told, StringComparison.Ordinal);
        Assert.Contains("[Attest.FileUnreadable]", told, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_for_a_file_gives_2()
    {
        using var box = new Sandbox();
        Assert.Contains("is a folder", box.Run("run", ".").Gave(2).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_mistake_of_a_definition_stands_on_a_line_of_its_own_and_gives_2()
    {
        using var box = new Sandbox();
        box.Pipeline("  - { id: a, rnu: 'true' }\n  - { id: b, run: 'true', needs: [x] }");
        var ended = box.Run("run").Gave(2);
        Assert.Contains("attest.pipeline.yml:4:14: ", ended.Error, StringComparison.Ordinal);
        Assert.Contains("attest.pipeline.yml:5:", ended.Error, StringComparison.Ordinal);
        Assert.Contains("[Attest.DefinitionInvalid]", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_gives_1_for_a_definition_with_mistakes_and_0_for_one_without()
    {
        using var box = new Sandbox();
        box.Pipeline("  - { id: a, run: 'true', needs: [x] }");
        Assert.StartsWith("attest.pipeline.yml:4:", box.Run("validate").Gave(1).Out, StringComparison.Ordinal);
        box.Pipeline("  - { id: a, run: 'true' }");
        Assert.Contains("valid (demo, 1 step)", box.Run("validate").Gave(0).Out, StringComparison.Ordinal);
        box.Run("validate", "missing.yml").Gave(2);
    }

    [Theory]
    [InlineData("rnu", "attest has no verb 'rnu'; did you mean 'run'?")]
    [InlineData("", "attest needs a verb.")]
    [InlineData("run --ony a", "attest run has no option --ony; did you mean '--only'?")]
    [InlineData("run a b", "attest run takes no further argument 'b'.")]
    [InlineData("run --format jsn", "There is no format 'jsn' here; did you mean 'json'?")]
    [InlineData("run --format text --format text", "attest run takes --format once.")]
    [InlineData("run --set x", "--set x is not NAME=VALUE.")]
    [InlineData("run --refresh", "--refresh is not there yet in this version.")]
    [InlineData("run --profile cpu", "--profile is not there yet in this version.")]
    [InlineData("run --profile-output f", "--profile-output is not there yet in this version.")]
    [InlineData("run --home a --home b", "--home was given more than once.")]
    [InlineData("config sett a b", "attest config has no verb 'sett'; did you mean 'set'?")]
    [InlineData("span", "attest span needs a verb.")]
    [InlineData("completion bsh", "There is no completion for 'bsh'; did you mean 'bash'?")]
    [InlineData("prune --older-than soon", "--older-than soon is not a duration")]
    [InlineData("runs show nothing", "There is no run 'nothing'")]
    [InlineData("runs show", "There is no run in this state folder yet.")]
    [InlineData("run --only b", "There is no step 'b' to run only.")]
    [InlineData("run --only", "attest run needs ID after --only (Only this step")]
    [InlineData("config get", "attest config get needs KEY (A setting or section")]
    [InlineData("config get loging", "no setting has the key 'loging'; did you mean 'logging'?")]
    [InlineData("span start", "attest span start needs NAME (What the span is called)")]
    public void Bad_usage_gives_2_one_line_and_a_remedy(string line, string message)
    {
        using var box = new Sandbox();
        box.Pipeline("  - { id: a, run: 'true' }");
        var ended = box.Run(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Gave(2);
        var lines = ended.Error.TrimEnd('\n').Split('\n');
        Assert.StartsWith("attest: " + message, lines[0], StringComparison.Ordinal);
        Assert.Equal(2, lines.Length);
        Assert.StartsWith("  ", lines[1], StringComparison.Ordinal);
        Assert.Empty(ended.Out);
        Assert.False(Directory.Exists(Path.Combine(box.Home, "runs")));
    }

    [Fact]
    public void An_unknown_shell_is_a_mistake_of_the_definition()
    {
        using var box = new Sandbox();
        box.Pipeline("  - { id: a, run: 'true', shell: bsh }");
        var ended = box.Run("run").Gave(2);
        Assert.Contains("bsh", ended.Error, StringComparison.Ordinal);
        Assert.Contains("bash", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_that_is_missing_fails_its_step_with_a_remedy()
    {
        using var box = new Sandbox();
        box.Pipeline("  - { id: a, command: [no-such-program-at-all, x] }");
        var ended = box.Run("run").Gave(1);
        Assert.Contains("'no-such-program-at-all' was not found", ended.Out, StringComparison.Ordinal);
        Assert.Contains("[Attest.CommandNotFound]", ended.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_child_killed_by_a_signal_fails_its_step()
    {
        Needs.Unix();
        using var box = new Sandbox();
        box.Pipeline("  - { id: a, run: 'kill -9 $$' }");
        var report = box.Run("run", "--json").Gave(1).Json();
        Assert.Equal(137, report.GetProperty("steps")[0].GetProperty("exit_code").GetInt32());
        Assert.Equal("Attest.StepSignaled", report.GetProperty("steps")[0].GetProperty("error").GetProperty("id").GetString());
    }

    [Fact]
    public void A_state_folder_that_cannot_be_made_gives_2()
    {
        using var box = new Sandbox();
        box.Pipeline("  - { id: a, run: 'true' }");
        var file = box.Write("file", "");
        Assert.Contains("[Attest.StateFolderUnusable]", box.Run("run", "--home", Path.Combine(file, "home")).Gave(2).Error, StringComparison.Ordinal);
    }
}
