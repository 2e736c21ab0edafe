using System.Text;
using System.Text.Json;

namespace Attest.Cli.Tests;

/// <summary><c>attest exec</c>: the command as if it had been called itself, and observed.</summary>
public sealed class ExecTests
{
    [Theory]
    [InlineData("exit 0", 0)]
    [InlineData("exit 7", 7)]
    [InlineData("exit 125", 125)]
    [InlineData("kill -9 $$", 137)]
    [InlineData("kill -15 $$", 143)]
    public void The_childs_own_code_is_given(string script, int code)
    {
        Needs.Unix();
        using var box = new Sandbox();
        var ended = box.Run("exec", "--", "sh", "-c", script).Gave(code);
        Assert.Equal("", ended.Out + ended.Error);
    }

    [Fact]
    public void A_command_that_does_not_exist_gives_127_and_one_that_is_no_program_126()
    {
        Needs.Unix();
        using var box = new Sandbox();
        Assert.Contains("'no-such-program-at-all' was not found", box.Run("exec", "--", "no-such-program-at-all").Gave(127).Error, StringComparison.Ordinal);
        box.Write("plain.txt", "text");
        Assert.Contains("plain.txt", box.Run("exec", "--", "./plain.txt").Gave(126).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_observed_gives_125_and_is_not_run()
    {
        using var box = new Sandbox();
        var file = box.Write("file", "");
        box.Run("exec", "--home", Path.Combine(file, "home"), "--", "touch", "ran").Gave(125);
        box.Run("exec", "--nme", "x", "--", "touch", "ran").Gave(125);
        box.Run("exec").Gave(125);
        Assert.False(box.Has("ran"));
    }

    [Fact]
    public void Standard_input_output_and_error_pass_byte_by_byte()
    {
        Needs.Unix();
        using var box = new Sandbox();
        var bytes = new byte[300_000];
        new Random(2).NextBytes(bytes);
        var ended = box.RunProgram(Sandbox.Attest, ["exec", "--", "sh", "-c", "cat; printf 'to error' >&2"], bytes).Gave(0);
        Assert.Equal(bytes, ended.OutBytes);
        Assert.Equal("to error", ended.Error);
    }

    [Fact]
    public void Arguments_reach_the_command_exactly()
    {
        Needs.Unix();
        using var box = new Sandbox();
        string[] arguments = ["", " ", "@file", "--json", "-h", "--version", "--", "[suggest:3]", "a\"b", "c'd", "$HOME", "*", "ü\n日", "${{ x }}", "-"];
        var ended = box.Run(["exec", "--", "printf", "%s|", .. arguments]).Gave(0);
        Assert.Equal(string.Concat(arguments.Select(argument => argument + "|")), ended.Out);
        Assert.Equal("-la|", box.Run("exec", "printf", "%s|", "-la").Gave(0).Out);
    }

    [Fact]
    public void The_report_goes_to_a_file_and_bears_the_name()
    {
        Needs.Unix();
        using var box = new Sandbox();
        var ended = box.Run("exec", "--name", "nightly", "--json", "--output", "r.json", "--", "echo", "mine").Gave(0);
        Assert.Equal("mine\n", ended.Out);
        using var report = JsonDocument.Parse(box.Read("r.json"));
        Assert.Equal("nightly", report.RootElement.GetProperty("pipeline").GetString());
        Assert.Equal("echo", report.RootElement.GetProperty("steps")[0].GetProperty("id").GetString());
    }

    [Fact]
    public void A_signal_reaches_the_child_and_its_code_is_ours()
    {
        Needs.Unix();
        using var box = new Sandbox();
        using var process = box.StartWithDefaultSignals("exec", "--", "sh", "-c", "trap 'echo caught; exit 9' TERM; echo ready; while :; do sleep 0.05; done");
        process.WaitFor("ready");
        process.Signal("TERM");
        Assert.Contains("caught", process.End().Gave(143).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Inside_a_run_it_is_a_child_span_of_the_step()
    {
        Needs.Unix();
        using var box = new Sandbox();
        box.Pipeline($"  - id: outer\n    command: [\"{Sandbox.Attest}\", exec, --output, inner.json, --, sh, -c, 'echo $TRACEPARENT > inner.parent']");
        var report = box.Run("run", "--json", "--quiet").Gave(0).Json();
        using var inner = JsonDocument.Parse(box.Read("inner.json"));
        var trace = report.GetProperty("trace_id").GetString()!;
        Assert.Equal(trace, inner.RootElement.GetProperty("trace_id").GetString());
        Assert.StartsWith($"00-{trace}-", box.Read("inner.parent"), StringComparison.Ordinal);
        Assert.NotEqual(report.GetProperty("run_id").GetString(), inner.RootElement.GetProperty("run_id").GetString());
    }

    [Fact]
    public void A_prompt_without_a_line_end_shows_at_once()
    {
        Needs.Unix();
        using var box = new Sandbox();
        using var process = box.Start("exec", "--", "sh", "-c", "printf 'name? '; while ! test -e go; do sleep 0.05; done; echo; echo Ada");
        process.WaitFor("name? ");
        box.Write("go", "");
        Assert.Equal("name? \nAda\n", Encoding.UTF8.GetString(process.End().Gave(0).OutBytes));
    }
}
