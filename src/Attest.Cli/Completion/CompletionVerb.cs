using System.CommandLine;
using System.Text;

namespace Attest.Cli.Completion;

/// <summary><c>attest completion SHELL</c>: a script that makes the shell complete our verbs, options and values.</summary>
internal sealed class CompletionVerb : Verb
{
    private static readonly string[] Shells = ["bash", "zsh", "fish", "pwsh"];

    private readonly Argument<string> _shell = new("SHELL") { Description = "bash, zsh, fish or pwsh" };

    public CompletionVerb(EverywhereOptions everywhere)
        : base("completion", "Print a shell's completion script", everywhere, "text", "json")
    {
        _shell.CompletionSources.Add(Shells);
        Add(_shell);
    }

    protected override int Run(Call call)
    {
        var shell = call.Value(_shell) ?? "";
        var script = CompletionScripts.For(shell)
            ?? throw UsageErrors.Of(
                $"There is no completion for '{shell}'{UsageErrors.Hint(shell, Shells)}",
                $"Name one of {string.Join(", ", Shells)}.");
        call.Print(call.IsJson ? CompletionScripts.Json(shell, script).Span : Encoding.UTF8.GetBytes(script));
        return ExitCode.Done;
    }
}
