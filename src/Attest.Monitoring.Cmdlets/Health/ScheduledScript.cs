using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace Attest.Monitoring.Cmdlets.Health;

/// <summary>
/// What a schedule has PowerShell do: the report, and an exit code as <c>attest health</c> gives it. 0 healthy or degraded,
/// 1 as bad as somebody minds, 2 when somebody could not be asked, or the report not written or sent.
/// </summary>
/// <param name="reporting">The report.</param>
/// <param name="home">The state folder, absolute.</param>
/// <param name="config">The configuration file, absolute; null = the usual ones.</param>
internal sealed class ScheduledScript(HealthReporting reporting, string home, string? config)
{
    public IReadOnlyList<string> Urls { get; init; } = [];
    public string? Group { get; init; }
    public required string FailOn { get; init; }
    public TimeSpan? Timeout { get; init; }

    /// <summary>State folders that are watched too, absolute.</summary>
    public IReadOnlyList<string> OtherHomes { get; init; } = [];

    /// <summary>This PowerShell, by its whole path.</summary>
    public static string Program
    {
        get
        {
            // Where PowerShell runs as a .NET tool or inside another program, its own program lies beside its engine.
            var own = Path.Combine(Path.GetDirectoryName(typeof(PSObject).Assembly.Location)!, OperatingSystem.IsWindows() ? "pwsh.exe" : "pwsh");
            return File.Exists(own) ? own : Environment.ProcessPath ?? "pwsh";
        }
    }

    public override string ToString() => string.Join(
        ' ',
        $"try {{ Import-Module {Quoted(Path.GetFullPath(Manifest))} -ErrorAction Stop; Get-AttestHealth {string.Join(' ', Parameters())} -ErrorVariable e > $null }}",
        "catch { [Console]::Error.WriteLine($_); $e = @($e) + $_ };",
        "$ids = @($e | ForEach-Object FullyQualifiedErrorId);",
        "exit $(if ($ids.Count -eq 0) { 0 } elseif ($ids -notlike 'Attest.Unhealthy,*') { 2 } else { 1 })");

    private static string Manifest => Path.Combine(Path.GetDirectoryName(typeof(AttestException).Assembly.Location)!, "..", "Attest.Monitoring.psd1");

    private IEnumerable<string> Parameters()
    {
        if (Urls.Count > 0) yield return $"-Url {List(Urls)}";
        if (Group is not null) yield return $"-Group {Quoted(Group)}";
        if (Timeout is { } timeout) yield return string.Create(CultureInfo.InvariantCulture, $"-Timeout {(long)timeout.TotalMilliseconds}ms");
        if (reporting.Files.Count > 0) yield return $"-Report {List(reporting.Files)}";
        if (reporting.Mail) yield return "-Mail";
        yield return $"-FailOn {FailOn}";
        yield return $"-Home {List([home, .. OtherHomes])}";
        if (config is not null) yield return $"-Config {Quoted(config)}";
    }

    private static string List(IReadOnlyList<string> texts) => string.Join(',', texts.Select(Quoted));

    private static string Quoted(string text) => $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'";
}
