using System.Text;

namespace Attest.Monitoring.Health.Checks;

/// <summary>A PowerShell script as a command for the <c>pwsh</c> program, for hosts that are no PowerShell.</summary>
internal static class ScriptText
{
    /// <summary>
    /// What the last thing means that the script gives: a boolean, an object with Status and Message, or a text. An error
    /// is told likewise; a <c>$LASTEXITCODE</c> of a program that the script has looked at itself means nothing.
    /// </summary>
    private const string After = """

        } | Microsoft.PowerShell.Utility\Select-Object -Last 1
        if ($null -eq $found) { }
        elseif ($found -is [bool]) { if ($found) { 'healthy' } else { 'unhealthy: the script gave False' } }
        elseif ($found.Status) { "$($found.Status): $($found.Message)" }
        else { "$found" }
        } catch { [Console]::Out.WriteLine("unhealthy: $($_ -replace '[\r\n]+', ' ')") }
        exit 0
        """;

    private const string Before = """
        $ErrorActionPreference = 'Stop'; $PSNativeCommandUseErrorActionPreference = $true; $ProgressPreference = 'SilentlyContinue'
        if ($PSStyle) { $PSStyle.OutputRendering = 'PlainText' }
        try { $found = & {

        """;

    public static IReadOnlyList<string> Command(string script) =>
    [
        "pwsh", "-NoLogo", "-NoProfile", "-NonInteractive",
        "-EncodedCommand", Convert.ToBase64String(Encoding.Unicode.GetBytes(Before + script + After)),
    ];
}
