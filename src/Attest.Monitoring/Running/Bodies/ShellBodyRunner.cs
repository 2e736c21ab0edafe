using System.Text;
using Attest.Monitoring.Definitions;
using Attest.Monitoring.Running.Processes;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Running.Bodies;

/// <summary>
/// <c>run</c> and, by the <c>pwsh</c> program, <c>pwsh</c>: a script in one of the known shells, each set to stop at the
/// first failure: <c>sh -e</c>, <c>bash -eo pipefail</c>, PowerShell with ErrorActionPreference Stop.
/// </summary>
internal sealed class ShellBodyRunner(IProcessRunner processes)
{
    // One argument may have 128 KiB on Linux (MAX_ARG_STRLEN); a longer script goes through a file.
    private const int LongestArgument = 100_000;

    public BodyOutcome Run(StepInvocation invocation)
    {
        var step = invocation.Step.Definition;
        if (step.Body is PwshBody pwsh) return RunPowerShell(invocation, pwsh.Script);

        var script = ((RunBody)step.Body).Script;
        return ShellOf(invocation) switch
        {
            "bash" => RunPosix(invocation, "bash", ["--noprofile", "--norc", "-eo", "pipefail"], script),
            "pwsh" => RunPowerShell(invocation, script),
            "cmd" => RunCmd(invocation, script),
            _ => RunPosix(invocation, "sh", ["-e"], script),
        };
    }

    private static string ShellOf(StepInvocation invocation) =>
        invocation.Step.Definition.Shell
        ?? invocation.Plan.Definition.Defaults.Shell
        ?? (OperatingSystem.IsWindows() ? "pwsh" : "sh");

    private BodyOutcome RunPosix(StepInvocation invocation, string shell, string[] options, string script)
    {
        if (script.Length < LongestArgument)
        {
            return ProgramBody.Run(processes, invocation, shell, [.. options, "-c", script, invocation.Step.Id]);
        }

        var file = Save(invocation, "sh", script, Utf8);
        return ProgramBody.Run(processes, invocation, shell, [.. options, file]);
    }

    /// <summary>
    /// The script lies in a file and is dot-sourced, so that its line numbers are its own and its session state is the
    /// one the modules were imported into; as a script block, since <c>exit</c> in a file that is dot-sourced ends that
    /// file alone. Without an error or <c>exit</c> the step has succeeded, whatever the last native program of a pipeline
    /// left in <c>$LASTEXITCODE</c>: the last statement is one that succeeds, and no <c>exit 0</c>, which would lose a
    /// table that is still being laid out.
    /// </summary>
    private BodyOutcome RunPowerShell(StepInvocation invocation, string script)
    {
        var file = Save(invocation, "ps1", script, Utf8WithMark);
        var command = new StringBuilder(
            "$ErrorActionPreference = 'Stop'; $PSNativeCommandUseErrorActionPreference = $true; "
            + "if ($PSStyle) { $PSStyle.OutputRendering = 'PlainText' }; ");
        foreach (var module in invocation.Plan.Definition.Modules)
        {
            command.Append("Import-Module ").Append(Quoted(module)).Append("; ");
        }

        command.Append(". (& { $faults = $null; $script = [Management.Automation.Language.Parser]::ParseFile(").Append(Quoted(file))
            .Append(", [ref] $null, [ref] $faults); if ($faults) { throw [Management.Automation.ParseException]::new($faults) }; ")
            .Append("$script.GetScriptBlock() }); $null = 0");
        return ProgramBody.Run(
            processes, invocation, "pwsh", ["-NoLogo", "-NoProfile", "-NonInteractive", "-Command", command.ToString()]);
    }

    private BodyOutcome RunCmd(StepInvocation invocation, string script)
    {
        var file = Save(invocation, "cmd", "@echo off\r\n" + script.ReplaceLineEndings("\r\n"), Utf8);
        return ProgramBody.Run(processes, invocation, "cmd", ["/D", "/E:ON", "/V:OFF", "/C", file]);
    }

    private static string Save(StepInvocation invocation, string ending, string script, UTF8Encoding encoding)
    {
        var file = Path.Combine(invocation.Exchange, $"{invocation.Step.Index + 1}.{ending}");
        byte[] content = [.. encoding.GetPreamble(), .. encoding.GetBytes(script)];
        AtomicFile.Write(file, content);
        return file;
    }

    /// <summary>A PowerShell string that holds exactly this text.</summary>
    private static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private static UTF8Encoding Utf8 { get; } = new(encoderShouldEmitUTF8Identifier: false);
    private static UTF8Encoding Utf8WithMark { get; } = new(encoderShouldEmitUTF8Identifier: true);
}
