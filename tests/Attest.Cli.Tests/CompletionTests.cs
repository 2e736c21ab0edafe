namespace Attest.Cli.Tests;

/// <summary>The completion scripts in the shells themselves.</summary>
public sealed class CompletionTests
{
    private const string Ask = """
        source <("$1" completion bash)
        attest() { "$ATTEST" "$@"; }
        export ATTEST="$1"
        complete_line() {
            COMP_LINE="$1" COMP_POINT=${#1}
            read -ra COMP_WORDS <<< "$1"
            [[ $1 == *' ' ]] && COMP_WORDS+=("")
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _attest
            echo "${COMPREPLY[*]}"
        }
        complete_line "$2"
        """;

    [Theory]
    [InlineData("attest r", "run runs")]
    [InlineData("attest config s", "set show")]
    [InlineData("attest plan --format m", "mermaid")]
    [InlineData("attest run --no", "--no-cache --no-color")]
    [InlineData("attest completion ", "bash fish pwsh zsh")]
    [InlineData("attest run at", "attest.pipeline.yml")]
    [InlineData("attest run --only ", "a b m m[os=x]")]
    [InlineData("attest plan attest.pipeline.yml --only b", "b")]
    [InlineData("attest run --set ", "to=")]
    [InlineData("attest runs show 0", "RUN")]
    [InlineData("attest run --resume ", "RUN")]
    [InlineData("attest config set log_level w", "warn")]
    [InlineData("attest config get tracing.en", "tracing.enabled")]
    [InlineData("attest run missing.yml --only ", "attest.pipeline.yml")]
    public void Bash(string line, string words)
    {
        Needs.Unix();
        using var box = new Sandbox();
        box.Write("attest.pipeline.yml", "name: demo\nparameters: { to: { default: x } }\nsteps:\n  - { id: a, run: 'true' }\n  - { id: b, run: 'true' }\n  - { id: m, matrix: { os: [x] }, run: 'true' }\n");
        if (words == "RUN") words = box.Run("run", "--json").Gave(0).Json().GetProperty("run_id").GetString()!;
        var ended = box.RunProgram(Needs.Tool("bash"), ["-c", Ask, "bash", Sandbox.Attest, line]).Gave(0);
        Assert.Equal(words + "\n", ended.Out);
    }

    /// <summary>Without a <c>pwsh</c> the script's text is all that can be looked at: no distribution has that shell.</summary>
    [Fact]
    public void PowerShell()
    {
        using var box = new Sandbox();
        Assert.Contains("Register-ArgumentCompleter -Native -CommandName attest", box.Run("completion", "pwsh").Gave(0).Out, StringComparison.Ordinal);
        if (!Needs.Has("pwsh")) return;

        box.Environment["PATH"] = Path.GetDirectoryName(Sandbox.Attest) + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH");
        var ended = box.RunProgram(
            Needs.Tool("pwsh"),
            [
                "-NoProfile", "-NonInteractive", "-Command",
                "attest completion pwsh | Out-String | Invoke-Expression; "
                + "foreach ($line in 'attest r', 'attest config s', 'attest plan --format m', 'attest run --no', 'attest completion ') {"
                + " [System.Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null).CompletionMatches.CompletionText -join ' ' }",
            ]).Gave(0);
        Assert.Equal(
            ["run runs", "set show", "mermaid", "--no-cache --no-color", "bash fish pwsh zsh"],
            ended.Out.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'));
    }

    [Theory]
    [InlineData("zsh", "-n")]
    [InlineData("fish", "--no-execute")]
    public void Other_shells_can_read_theirs(string shell, string check)
    {
        using var box = new Sandbox();
        var program = Needs.Tool(shell);
        box.Write("script", box.Run("completion", shell).Gave(0).Out);
        Assert.Equal("", box.RunProgram(program, [check, "script"]).Gave(0).Error);
    }
}
