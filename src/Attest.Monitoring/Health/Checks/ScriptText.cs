using System.Text;
using System.Text.Json;
using Attest.Monitoring.Health.Remote;

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
        elseif ($found.Status) {
            if ($found.Data -is [Collections.IDictionary]) { "@data $(ConvertTo-Json -InputObject $found.Data -Compress -Depth 2 -WarningAction SilentlyContinue)" }
            "$($found.Status): $($found.Message)"
        }
        else { "$found" }
        } catch { [Console]::Out.WriteLine("unhealthy: $($_ -replace '[\r\n]+', ' ')") }
        exit 0
        """;

    private const string Before = """
        $ErrorActionPreference = 'Stop'; $PSNativeCommandUseErrorActionPreference = $true; $ProgressPreference = 'SilentlyContinue'
        if ($PSStyle) { $PSStyle.OutputRendering = 'PlainText' }
        try { $found = & {

        """;

    private const string DataMark = "@data ";

    /// <summary>The result with what the script says it has measured.</summary>
    /// <param name="result">What the last line says.</param>
    /// <param name="lines">What it printed.</param>
    public static HealthResult WithData(HealthResult result, IEnumerable<string> lines)
    {
        if (lines.LastOrDefault(static line => line.StartsWith(DataMark, StringComparison.Ordinal)) is not { } said) return result;
        try
        {
            using var json = JsonDocument.Parse(said[DataMark.Length..]);
            foreach (var value in json.RootElement.EnumerateObject()) result = result.With(value.Name, ReportReader.ValueOf(value.Value));
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            // Longer than what is kept of an output: the status and the message stand.
        }

        return result;
    }

    public static IReadOnlyList<string> Command(string script) =>
    [
        "pwsh", "-NoLogo", "-NoProfile", "-NonInteractive",
        "-EncodedCommand", Convert.ToBase64String(Encoding.Unicode.GetBytes(Before + script + After)),
    ];
}
