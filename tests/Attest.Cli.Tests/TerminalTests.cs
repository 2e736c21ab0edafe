using System.Text.RegularExpressions;

namespace Attest.Cli.Tests;

/// <summary>What a person sees: <c>attest</c> on a real terminal, made by <c>script</c> (util-linux).</summary>
public sealed class TerminalTests
{
    private const string Slow = "  - { id: fine, run: 'echo hello; sleep 0.5' }\n  - { id: broken, run: 'echo the reason; sleep 0.4; exit 3' }";

    [Fact]
    public void A_live_tree_gives_way_to_a_summary_and_the_cursor_comes_back()
    {
        using var box = new Sandbox();
        box.Pipeline(Slow);
        var text = OnTerminal(box, "xterm-256color", "run", 1);
        Assert.Contains("\e[?2026h\e[?25l", text, StringComparison.Ordinal);
        Assert.Contains("0 of 2 steps", text, StringComparison.Ordinal);
        Assert.Contains("\e[31m", text.Replace("\e[91m", "\e[31m", StringComparison.Ordinal), StringComparison.Ordinal);

        var summary = text[(text.LastIndexOf("\e[?25h", StringComparison.Ordinal) + 6)..];
        Assert.DoesNotContain("\e[?25l", summary, StringComparison.Ordinal);
        var plain = Regex.Replace(summary, "\e\\[[0-9;?]*[A-Za-z]", "", RegexOptions.None, TimeSpan.FromSeconds(5));
        Assert.Matches(@"fine\s+✓ success\s+0\.\d\d s", plain);
        Assert.Matches(@"broken\s+✗ failure\s+0\.\d\d s", plain);
        Assert.Contains("broken printed last:", plain, StringComparison.Ordinal);
        Assert.Contains("│ the reason", plain, StringComparison.Ordinal);
        Assert.Contains("✗ demo failure in ", plain, StringComparison.Ordinal);
        Assert.EndsWith("metrics  attest metrics", plain.TrimEnd(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NO_COLOR=1", "run")]
    [InlineData("NO_COLOR=", "run --no-color")]
    public void Without_colours_it_is_the_same_tree(string variable, string arguments)
    {
        using var box = new Sandbox();
        box.Pipeline(Slow);
        box.Environment[variable.Split('=')[0]] = variable.Split('=')[1];
        var text = OnTerminal(box, "xterm-256color", arguments, 1);
        Assert.Contains("0 of 2 steps", text, StringComparison.Ordinal);
        Assert.DoesNotMatch("\e\\[[0-9;]*m", text);
    }

    [Fact]
    public void A_dumb_terminal_gets_plain_lines()
    {
        using var box = new Sandbox();
        box.Pipeline(Slow);
        var text = OnTerminal(box, "dumb", "run", 1);
        Assert.DoesNotContain('\e', text);
        Assert.Contains("broken: failure in ", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Exec_gives_its_command_a_terminal_and_shows_its_output_once()
    {
        using var box = new Sandbox();
        var text = OnTerminal(box, "xterm", "exec -- sh -c \"tty; test -t 0 && test -t 1 && test -t 2 && echo all three\"", 0);

        Assert.Matches(@"/dev/(pts|tty)\S+\s+all three\s", text);
        Assert.Single(Regex.Matches(text, "/dev/", RegexOptions.None, TimeSpan.FromSeconds(5)));
        Assert.Single(Regex.Matches(text, "all three", RegexOptions.None, TimeSpan.FromSeconds(5)));
    }

    private static string OnTerminal(Sandbox box, string terminal, string arguments, int code)
    {
        Needs.Linux();
        box.Environment["TERM"] = terminal;
        var text = box.RunProgram(Needs.Tool("script"), ["-qec", $"'{Sandbox.Attest}' {arguments}", "/dev/null"]).Gave(code).Out;

        // The terminal echoes the end of script's own input (^D, or ^@ in between two modes) wherever it happens to be.
        return Regex.Replace(text.Replace("\r\n", "\n", StringComparison.Ordinal), @"\^[@D]|\x08|\x04|\0", "", RegexOptions.None, TimeSpan.FromSeconds(5));
    }
}
