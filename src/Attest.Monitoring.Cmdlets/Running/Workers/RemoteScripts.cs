namespace Attest.Monitoring.Cmdlets.Running.Workers;

/// <summary>
/// What runs on the other side of a process worker. Each takes one table, <c>$args[0]</c>, and leaves no variable of its
/// own in the session a step sees.
/// </summary>
internal static class RemoteScripts
{
    /// <summary>Once: modules, and the names of what the session has before its first step.</summary>
    public const string Open = """
        foreach ($__ in $args[0].Modules) { Microsoft.PowerShell.Core\Import-Module -Name $__ -Global -DisableNameChecking -ErrorAction Stop }
        Microsoft.PowerShell.Core\Get-Module | Microsoft.PowerShell.Core\ForEach-Object { 'module:' + $_.Path }
        Microsoft.PowerShell.Management\Get-ChildItem Function:, Alias: | Microsoft.PowerShell.Core\ForEach-Object { "$($_.CommandType):" + $_.Name }
        """;

    /// <summary>Before each step: its environment, location, preferences and values.</summary>
    public const string Prepare = """
        & {
            param($a)
            foreach ($name in @([Environment]::GetEnvironmentVariables().Keys)) {
                if (-not $a.Environment.ContainsKey($name)) { [Environment]::SetEnvironmentVariable($name, $null) }
            }
            foreach ($one in $a.Environment.GetEnumerator()) { [Environment]::SetEnvironmentVariable($one.Key, $one.Value) }
            Microsoft.PowerShell.Management\Set-Location -LiteralPath $a.Location
            [Environment]::CurrentDirectory = $a.Location
            $global:ErrorActionPreference = 'Stop'
            $global:PSNativeCommandUseErrorActionPreference = $true
            $console = [System.IO.StringWriter]::new()
            [AppDomain]::CurrentDomain.SetData('attest.console', $console)
            [Console]::SetOut($console)
            [Console]::SetError($console)
            foreach ($one in $a.Using.GetEnumerator()) {
                $value = if ($one.Value.ContainsKey('Block')) { [scriptblock]::Create($one.Value.Block) } else { $one.Value.Value }
                Microsoft.PowerShell.Utility\Set-Variable -Scope Global -Name $one.Key -Value $value
            }
        } $args[0]
        """;

    /// <summary>After the step: what it wrote with <c>[Console]</c>, which in this process leads nowhere.</summary>
    public const string Console = """
        [AppDomain]::CurrentDomain.GetData('attest.console').ToString()
        """;

    /// <summary>
    /// The step: each object is printed as <c>pwsh</c> would, on the host, and sent. One that shows a secret is laid out
    /// with all the room it wants, as <see cref="StepSink"/> does it: what 80 columns cut into pieces nobody would mask.
    /// </summary>
    public const string Body = """
        . ([System.Management.Automation.Language.Parser]::ParseInput($args[0].Code, $args[0].File, [ref]$null, [ref]$null).GetScriptBlock()) |
            & {
                param($secrets)
                begin {
                    $printer = { Microsoft.PowerShell.Core\Out-Default }.GetSteppablePipeline()
                    $printer.Begin($true)
                }
                process {
                    $wide = ''
                    if ($secrets -and $null -ne $_ -and $_ -isnot [string] -and $_.GetType().Namespace -ne 'Microsoft.PowerShell.Commands.Internal.Format') {
                        $text = $_ | Microsoft.PowerShell.Utility\Out-String -Width 1000000
                        foreach ($secret in $secrets) { if ($text.Contains($secret)) { $wide = $text } }
                    }
                    if ($wide) { $Host.UI.WriteLine($wide.TrimEnd()) } else { $printer.Process($_) }
                    , $_
                }
                end { $printer.End() }
            } (, $args[0].Secrets)
        """;

    /// <summary>After each step: modules, functions, aliases and jobs that it has added. Variables are reset by the engine.</summary>
    public const string Reset = """
        Microsoft.PowerShell.Core\Set-StrictMode -Off
        & {
            param($a)
            $names = [System.Collections.Generic.HashSet[string]]::new([string[]]$a.Names, [StringComparer]::OrdinalIgnoreCase)
            Microsoft.PowerShell.Core\Get-Job | Microsoft.PowerShell.Core\Remove-Job -Force
            Microsoft.PowerShell.Core\Get-Module | Microsoft.PowerShell.Core\Where-Object {
                -not $names.Contains('module:' + $_.Path) -and $_.Name -notlike 'Microsoft.PowerShell.*'
            } | Microsoft.PowerShell.Core\Remove-Module -Force
            foreach ($one in @(Microsoft.PowerShell.Management\Get-ChildItem Function:, Alias:)) {
                if (-not $names.Contains("$($one.CommandType):" + $one.Name) -and $one.ModuleName -notlike 'Microsoft.PowerShell.*') {
                    Microsoft.PowerShell.Management\Remove-Item -LiteralPath "$($one.CommandType):$($one.Name)" -Force
                }
            }
        } $args[0]
        """;
}
