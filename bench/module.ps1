#!/usr/bin/env pwsh
<#
.SYNOPSIS
    How fast the module is, beside what it is compared with, in the same run.
.DESCRIPTION
    Measures the built module (Release, please):
      import    Import-Module as the first command of a fresh process, against an empty binary module
      steps     1,000 empty pwsh steps with metrics, trace and log on; against psake and Invoke-Build where they are given
      objects   100,000 objects from a step to the caller, against a plain pipeline, and against one that lays them out as
                the step's log does
    Each figure is the median of so many rounds; the rounds of what is compared take turns, so that a machine that slows
    down slows both. The exit code is 1 when a limit is passed.
.PARAMETER Module
    The built module's folder.
.PARAMETER Rounds
    How often everything is measured.
.PARAMETER Psake
    The folder of psake's module, built from source; without it psake is not measured.
.PARAMETER InvokeBuild
    The path of Invoke-Build.ps1; without it Invoke-Build is not measured.
#>
[CmdletBinding()]
param(
    [string] $Module = (Join-Path $PSScriptRoot '../out/module/Attest.Monitoring'),
    [ValidateRange(3, 1000)] [int] $Rounds = 11,
    [string] $Psake,
    [string] $InvokeBuild
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$Module = (Resolve-Path $Module).ProviderPath
# Not in the folder for temporary files: Set-Location, which Invoke-Build calls for each task, reads every folder above the
# one it goes to from end to end. With six thousand files in /tmp that alone was nine milliseconds a task.
$scratch = Join-Path $HOME ".attest-bench-$([guid]::NewGuid())"
$null = New-Item -ItemType Directory $scratch
$homeBefore = $env:ATTEST_HOME
$env:ATTEST_HOME = Join-Path $scratch home
$failed = $false

function Get-Median([double[]] $Values) {
    $sorted = $Values | Sort-Object
    $sorted[[int][Math]::Floor($sorted.Count / 2)]
}

# Milliseconds that a command takes as the first one of a process; the process's own start is not counted.
function Measure-First([string] $Command) {
    [double](& (Get-Process -Id $PID).Path -NoProfile -NonInteractive -Command "`$w = [Diagnostics.Stopwatch]::StartNew(); $Command; `$w.Stop(); `$w.Elapsed.TotalMilliseconds.ToString([cultureinfo]::InvariantCulture)" | Select-Object -Last 1)
}

function Measure-Milliseconds([scriptblock] $Work) {
    $watch = [Diagnostics.Stopwatch]::StartNew()
    $null = & $Work
    $watch.Elapsed.TotalMilliseconds
}

function Write-Figure([string] $Name, [double] $Value, [string] $Unit, [double] $Limit = [double]::NaN, [switch] $AtLeast) {
    $verdict = if ([double]::IsNaN($Limit)) { '' } elseif ($AtLeast ? $Value -ge $Limit : $Value -le $Limit) { "within $Limit" } else { $script:failed = $true; "PAST $Limit" }
    '{0,-52} {1,10:0.000} {2,-6} {3}' -f $Name, $Value, $Unit, $verdict
}

try {
    # --- import ---------------------------------------------------------------
    $empty = Join-Path $scratch Empty/Empty.psd1
    $null = New-Item -ItemType Directory (Split-Path $empty)
    Add-Type -OutputAssembly (Join-Path (Split-Path $empty) Empty.dll) -TypeDefinition @'
using System.Management.Automation;
[Cmdlet("Get", "Nothing")] public sealed class GetNothing : PSCmdlet { }
'@
    New-ModuleManifest $empty -RootModule Empty.dll -CmdletsToExport Get-Nothing -FunctionsToExport @() -AliasesToExport @() -VariablesToExport @()
    # Both by their manifest: a folder's name makes PowerShell look for one first.
    $manifest = Join-Path $Module Attest.Monitoring.psd1
    $imports = @{ Empty = @(); After = @(); Ours = @() }
    foreach ($round in 1..$Rounds) {
        # Twice each, the second counts: pwsh starts with a profile of what the process before it compiled, so that in turns
        # each would start with the other's, ours with one that knows nothing of it.
        $imports.Empty += (1..2 | ForEach-Object { Measure-First "Import-Module '$empty'" })[1]
        $imports.After += Measure-First "Import-Module '$manifest'"
        $imports.Ours += Measure-First "Import-Module '$manifest'"
    }

    Write-Figure 'Import-Module, an empty binary module' (Get-Median $imports.Empty) ms
    Write-Figure 'Import-Module, ours' (Get-Median $imports.Ours) ms
    Write-Figure 'times as long' ((Get-Median $imports.Ours) / (Get-Median $imports.Empty)) x -Limit 2
    Write-Figure 'times as long, first after a process without it' ((Get-Median $imports.After) / (Get-Median $imports.Empty)) x
    $foreign = & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -Command "
        `$before = [AppDomain]::CurrentDomain.GetAssemblies().FullName
        Import-Module '$Module'
        [AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { `$_.FullName -notin `$before -and `$_.Location -like '$Module*' } | ForEach-Object { `$_.GetName().Name }"
    $foreign = @($foreign | Where-Object { $_ -notlike 'Attest.*' })
    Write-Figure "third-party assemblies loaded by import: $($foreign -join ' ')" $foreign.Count '' -Limit 0

    # --- steps ----------------------------------------------------------------
    Import-Module $Module
    $many = @{ name = 'many'; concurrency = 1; steps = @(foreach ($number in 1..1000) { @{ id = "s$number"; pwsh = { } } }) }
    $few = @{ name = 'few'; concurrency = 1; steps = @(@{ id = 's1'; pwsh = { } }) }

    # The thousand above are one script block, which is compiled once; of these each is compiled.
    $others = @{ name = 'others'; concurrency = 1; steps = @(foreach ($number in 1..1000) { @{ id = "s$number"; pwsh = "# $number" } }) }
    $own = 'ours, each with a text of its own'
    $peers = [ordered]@{ ours = { Start-AttestPipeline -Definition $many }; $own = { Start-AttestPipeline -Definition $others } }
    $floors = @{ ours = { Start-AttestPipeline -Definition $few }; $own = { Start-AttestPipeline -Definition $few } }
    if ($Psake) {
        Import-Module $Psake
        Set-Content (Join-Path $scratch many.psake.ps1) (@('Task default -Depends ' + ((1..1000 | ForEach-Object { "s$_" }) -join ',')) + (1..1000 | ForEach-Object { "Task s$_ { }" }))
        Set-Content (Join-Path $scratch few.psake.ps1) 'Task default -Depends s1', 'Task s1 { }'
        $peers.psake = { Invoke-psake (Join-Path $scratch many.psake.ps1) -nologo *> $null }
        $floors.psake = { Invoke-psake (Join-Path $scratch few.psake.ps1) -nologo *> $null }
    }

    if ($InvokeBuild) {
        Set-Content (Join-Path $scratch many.build.ps1) (@(1..1000 | ForEach-Object { "task s$_ { }" }) + ('task . ' + ((1..1000 | ForEach-Object { "s$_" }) -join ',')))
        Set-Content (Join-Path $scratch few.build.ps1) 'task s1 { }', 'task . s1'
        $peers.'Invoke-Build' = { & $InvokeBuild . (Join-Path $scratch many.build.ps1) *> $null }
        $floors.'Invoke-Build' = { & $InvokeBuild . (Join-Path $scratch few.build.ps1) *> $null }
    }

    $times = @{}
    foreach ($round in 0..$Rounds) {
        foreach ($peer in $peers.Keys) {
            $whole = Measure-Milliseconds $peers[$peer]
            $floor = Measure-Milliseconds $floors[$peer]
            if ($round -gt 0) { $times[$peer] = @($times[$peer]) + (($whole - $floor) / 999) | Where-Object { $null -ne $_ } }
        }
    }

    foreach ($peer in $peers.Keys) {
        Write-Figure "a further empty step, $peer" (Get-Median $times[$peer]) ms -Limit ($peer -like 'ours*' ? 0.2 : [double]::NaN)
    }

    # --- objects --------------------------------------------------------------
    $body = { for ($number = 0; $number -lt 100000; $number++) { [pscustomobject]@{ Number = $number; Name = 'x' } } }
    $plain, $laidOut, $stepped = @(), @(), @()
    foreach ($round in 0..$Rounds) {
        $one = Measure-Milliseconds { & $body | ForEach-Object { $_ } }
        $other = Measure-Milliseconds { (Start-AttestPipeline -ScriptBlock $body)[0].Output }
        $third = Measure-Milliseconds { & $body | Tee-Object -Variable kept | Out-String -Stream -Width 80 }
        if ($round -gt 0) { $plain += $one; $stepped += $other; $laidOut += $third }
    }

    Write-Figure '100,000 objects, a plain pipeline' (Get-Median $plain) ms
    Write-Figure '100,000 objects, kept and laid out by PowerShell' (Get-Median $laidOut) ms
    Write-Figure '100,000 objects, from a step' (Get-Median $stepped) ms
    Write-Figure 'of the plain pipeline''s speed' (100 * (Get-Median $plain) / (Get-Median $stepped)) % -Limit 50 -AtLeast
}
finally {
    $env:ATTEST_HOME = $homeBefore
    Remove-Item -Recurse -Force $scratch
}

exit ($failed ? 1 : 0)
