namespace Attest.Cli.Tests;

/// <summary>What a run prints, and what becomes of it when nobody reads.</summary>
public sealed class RunOutputTests
{
    [Fact]
    public void Piped_output_has_no_escape_sequences_and_names_each_start_and_end()
    {
        using var box = new Sandbox();
        box.Pipeline("  - { id: a, run: 'echo one' }\n  - { id: bb, needs: [a], run: 'echo two; exit 1' }\n  - { id: c, needs: [bb], run: 'true' }");
        var text = box.Run("run").Gave(1).Out;
        Assert.DoesNotContain('\e', text);
        Assert.Contains("a: started\na  | one\na: success in ", text, StringComparison.Ordinal);
        Assert.Contains("bb: started\nbb | two\nbb: failure in ", text, StringComparison.Ordinal);
        Assert.Contains("\nc: skipped, bb failed\n", text, StringComparison.Ordinal);
        Assert.Contains("(1 success, 1 failure, 1 skipped)\n", text, StringComparison.Ordinal);
        Assert.EndsWith("  metrics  attest metrics\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_step_that_is_not_run_says_which_need_or_condition_kept_it()
    {
        using var box = new Sandbox();
        box.Pipeline(
            "  - { id: a, run: 'test -e go' }\n  - { id: b, needs: [a], run: 'true' }\n  - { id: c, needs: [b], if: 'true', run: 'true' }\n"
            + "  - { id: d, if: 'false', run: 'true' }\n  - { id: e, needs: [a], if: always() && false, run: 'true' }");
        var report = box.Run("run", "--json").Gave(1).Json();
        Assert.Equal([null, "a failed", "b was skipped", "its 'if' was false", "its 'if' was false"], Reasons(report));

        box.Write("go", "");
        var resumed = box.Run("run", "--resume", report.GetProperty("run_id").GetString()!).Gave(0).Out;
        Assert.Contains("\na: success in ", resumed, StringComparison.Ordinal);
        var again = box.Run("run", "--json", "--resume", box.Run("runs", "show", "--json").Gave(0).Json().GetProperty("run_id").GetString()!).Gave(0).Json();
        Assert.StartsWith("it succeeded in the run ", Reasons(again)[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--version")]
    [InlineData("--help")]
    [InlineData("plan")]
    [InlineData("run")]
    [InlineData("exec -- echo hello")]
    [InlineData("metrics")]
    public void Standard_streams_that_were_never_open_are_nobody_who_reads(string line)
    {
        Needs.Unix();
        using var box = new Sandbox();
        box.Pipeline("  - { id: a, run: 'echo one; echo two >&2' }");
        foreach (var closed in (string[])[">&-", ">&- 2>&-", "<&- >&- 2>&-"])
        {
            var ended = box.RunProgram("/bin/sh", ["-c", $"\"$0\" {line} {closed}", Sandbox.Attest]).Gave(0);
            Assert.Equal("", ended.Error.Replace("two\n", "", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("--version")]
    [InlineData("--help")]
    [InlineData("runs")]
    public void A_full_disk_below_standard_output_is_told(string line)
    {
        Needs.Linux();
        using var box = new Sandbox();
        var ended = box.RunProgram("/bin/sh", ["-c", $"\"$0\" {line} > /dev/full", Sandbox.Attest]).Gave(2);
        Assert.Contains("No space left", ended.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ended.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Quiet_says_nothing_of_a_success_and_what_failed_of_a_failure()
    {
        using var box = new Sandbox();
        box.Pipeline("  - { id: a, run: 'echo hello' }");
        var fine = box.Run("run", "--quiet").Gave(0);
        Assert.Equal("", fine.Out + fine.Error);
        box.Pipeline("  - { id: a, run: 'echo hello; exit 1' }");
        var failed = box.Run("run", "--quiet").Gave(1);
        Assert.Equal("", failed.Out);
        Assert.Contains("a: attest.pipeline.yml:4:", failed.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("hello", failed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reader_that_goes_away_neither_ends_nor_fails_the_run()
    {
        Needs.Unix();
        using var box = new Sandbox();
        box.Pipeline("  - { id: a, run: 'i=0; while [ $i -lt 2000 ]; do echo line $i; i=$((i+1)); done' }\n  - { id: b, needs: [a], run: 'echo done > ended' }");
        var ended = box.RunProgram(Needs.Tool("bash"), ["-c", "\"$0\" run | head -1; echo ${PIPESTATUS[0]}", Sandbox.Attest]).Gave(0);
        Assert.EndsWith("\n0\n", ended.Out, StringComparison.Ordinal);
        Assert.Equal(2, ended.Out.TrimEnd('\n').Split('\n').Length);
        Assert.True(box.Has("ended"));
        Assert.Equal("success", box.Run("runs", "--json").Json().GetProperty("runs")[0].GetProperty("status").GetString());
    }

    [Fact]
    public void A_reader_that_goes_away_does_not_hide_a_failure()
    {
        Needs.Unix();
        using var box = new Sandbox();
        box.Pipeline("  - { id: a, run: 'sleep 0.1; echo x; exit 1' }");
        var ended = box.RunProgram(Needs.Tool("bash"), ["-c", "\"$0\" run --json 2>/dev/null | true; echo ${PIPESTATUS[0]}", Sandbox.Attest]);
        Assert.Equal("1\n", ended.Out);
    }

    [Fact]
    public void A_full_standard_output_does_not_end_a_run()
    {
        Needs.Linux();
        using var box = new Sandbox();
        box.Pipeline("  - { id: a, run: 'echo hello' }");
        var ended = box.RunProgram(Needs.Tool("sh"), ["-c", "\"$0\" run > /dev/full", Sandbox.Attest]).Gave(0);
        Assert.Empty(ended.Error);
        Assert.Contains("standard output", box.RunProgram(Needs.Tool("sh"), ["-c", "\"$0\" plan > /dev/full", Sandbox.Attest]).Gave(2).Error, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Binary_output_and_a_line_without_an_end_are_whole_in_the_log()
    {
        Needs.Unix();
        using var box = new Sandbox();
        var bytes = new byte[70_000];
        new Random(1).NextBytes(bytes);
        File.WriteAllBytes(Path.Combine(box.Work, "bytes"), bytes);
        box.Pipeline("  - { id: a, run: 'cat bytes; printf \"no end\"' }");
        var report = box.Run("run", "--json", "--quiet").Gave(0).Json();
        var log = File.ReadAllBytes(report.GetProperty("steps")[0].GetProperty("log").GetString()!);
        Assert.Equal([.. bytes, .. "no end"u8], log);
        Assert.Contains("no end\n", box.Run("run").Gave(0).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_of_a_megabyte_passes()
    {
        Needs.Unix();
        using var box = new Sandbox();
        box.Pipeline("  - { id: a, run: 'head -c 1000000 /dev/zero | tr \"\\0\" x; echo; echo after' }");
        var ended = box.Run("run").Gave(0);
        var pieces = ended.Out.Split('\n').Where(line => line.StartsWith("a | x", StringComparison.Ordinal));
        Assert.Equal(1_000_000, pieces.Sum(piece => piece.Length - "a | ".Length));
        Assert.Contains("a | after\n", ended.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_of_steps_that_run_at_once_are_never_mixed()
    {
        Needs.Unix();
        using var box = new Sandbox();
        var steps = string.Concat(Enumerable.Range(0, 4).Select(step =>
            $"  - {{ id: s{step}, run: 'i=0; while [ $i -lt 300 ]; do printf \"<{step}\"; printf \"{step}{step}\"; echo \"{step}>\"; i=$((i+1)); done' }}\n"));
        box.Write("attest.pipeline.yml", $"schema: 1\nname: demo\nconcurrency: 4\nsteps:\n{steps}");
        var lines = box.Run("run").Gave(0).Out.Split('\n').Where(line => line.Contains(" | ", StringComparison.Ordinal)).ToList();
        Assert.Equal(1200, lines.Count);
        Assert.All(lines, line => Assert.Equal($"s{line[1]} | <{line[1]}{line[1]}{line[1]}{line[1]}>", line));
    }

    [Theory]
    [InlineData("with space")]
    [InlineData("quote'and\"double")]
    [InlineData("ünïcödé 日本語")]
    [InlineData("dollar $HOME `x`")]
    public void A_working_folder_may_have_any_name(string name)
    {
        Needs.Unix();
        using var box = new Sandbox(name);
        Directory.CreateDirectory(Path.Combine(box.Work, name));
        box.Pipeline($"  - {{ id: a, run: 'pwd > here' }}\n  - {{ id: b, working_directory: {Yaml(name)}, command: [touch, inside] }}");
        box.Run("run").Gave(0);
        Assert.EndsWith($"/{name}\n", box.Read("here"), StringComparison.Ordinal);
        Assert.True(box.Has(Path.Combine(name, "inside")));
    }

    [Fact]
    public void Parameters_selection_and_resuming_reach_the_core()
    {
        Needs.Unix();
        using var box = new Sandbox();
        box.Write("p.yml", """
            schema: 1
            name: demo
            parameters: { who: { type: string, default: nobody } }
            steps:
              - { id: a, run: 'echo "hello $WHO" >> a', env: { WHO: "${{ parameters.who }}" } }
              - { id: b, needs: [a], run: 'test -e go' }
              - { id: c, run: 'echo c > c' }
            """);
        box.Run("run", "p.yml", "--only", "a", "--set", "who=a=b").Gave(0);
        Assert.Equal("hello a=b\n", box.Read("a"));
        Assert.False(box.Has("c"));

        var failed = box.Run("run", "p.yml", "--json", "--set", "who=x").Gave(1).Json().GetProperty("run_id").GetString()!;
        box.Write("go", "");
        box.Run("run", "p.yml", "--resume", failed, "--set", "who=other").Gave(2);
        box.Run("run", "p.yml", "--resume", failed).Gave(0);
        Assert.Equal("hello a=b\nhello x\n", box.Read("a"));
    }

    [Theory]
    [InlineData("/dev/null")]
    [InlineData("/dev/stdout")]
    [InlineData("link")]
    [InlineData("old")]
    [InlineData("new")]
    public void Output_may_name_a_device_a_link_or_a_file(string name)
    {
        Needs.Unix();
        using var box = new Sandbox();
        box.Pipeline("  - { id: a, run: 'true' }");
        box.Write("old", new string('x', 10_000));
        File.CreateSymbolicLink(Path.Combine(box.Work, "link"), "old");
        var printed = box.Run("plan", "--format", "dot", "--output", name).Gave(0).Out;
        Assert.Equal(name == "/dev/stdout", printed.StartsWith("digraph", StringComparison.Ordinal));
        Assert.NotNull(File.ResolveLinkTarget(Path.Combine(box.Work, "link"), returnFinalTarget: false));
        if (name is "link" or "old") Assert.EndsWith("}\n", box.Read("old"), StringComparison.Ordinal);
        if (name is "new") Assert.EndsWith("}\n", box.Read("new"), StringComparison.Ordinal);
        box.Run("plan", "--output", "no/such/folder/file").Gave(2);
    }

    [Fact]
    public void A_dry_run_prints_the_plan_and_runs_nothing()
    {
        using var box = new Sandbox();
        box.Pipeline("  - { id: a, run: 'echo > ran' }");
        Assert.Contains("1  a     run   -      -", box.Run("run", "--dry-run").Gave(0).Out, StringComparison.Ordinal);
        Assert.False(box.Has("ran"));
    }

    private static string Yaml(string text) => "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";

    private static IReadOnlyList<string?> Reasons(System.Text.Json.JsonElement report) =>
        [.. report.GetProperty("steps").EnumerateArray().Select(step => step.TryGetProperty("reason", out var reason) ? reason.GetString() : null)];
}
