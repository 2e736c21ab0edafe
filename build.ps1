#!/usr/bin/env pwsh
<#
.SYNOPSIS
    Builds, tests and packs Attest.Monitoring.
.DESCRIPTION
    Every task prints the command it runs, so that the script can be done without. The exit code is not 0 when a task
    failed.
.PARAMETER Task
    Build    compiles everything; a warning is an error.
    Test     the tests of the core, the adapters and the command line.
    Pester   the tests of the built module in the real engine, where Pester is installed.
    Docs     checks that the pages which a list in the code demands are there.
    Package  the .NET tool, and the module once it is there, into out/packages.
.EXAMPLE
    ./build.ps1 Build, Test
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateSet('Build', 'Test', 'Pester', 'Docs', 'Package')]
    [string[]] $Task = @('Build', 'Test'),

    [ValidateSet('Debug', 'Release')]
    [string] $Configuration = 'Debug'
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $false
Set-Location $PSScriptRoot

function Invoke-BuildTask {
    Invoke-Tool dotnet build -c $Configuration
}

function Invoke-TestTask {
    Invoke-Tool dotnet test -c $Configuration
}

function Invoke-PesterTask {
    $folder = Join-Path $PSScriptRoot pester
    if (-not (Test-Path $folder)) { Write-Host 'Pester: there is no pester folder yet.'; return }
    if (-not (Get-Module -ListAvailable Pester)) { Write-Host 'Pester: not installed here, so its tests do not run.'; return }

    Import-Module Pester -MinimumVersion 5.0
    $result = Invoke-Pester -Path $folder -PassThru
    # The last line is the one that .ci/run adds to its sum.
    Write-Host "$($result.PassedCount) passed, $($result.FailedCount) failed, $($result.SkippedCount) skipped"
    if ($result.Result -ne 'Passed') { exit 1 }
}

function Invoke-DocsTask {
    Invoke-Tool dotnet run --project tests/Attest.Monitoring.Tests -c $Configuration '--' --filter-class '*ErrorPagesTests'
}

function Invoke-PackageTask {
    $packages = Join-Path out packages
    Invoke-Tool dotnet pack src/Attest.Cli -c Release --output $packages

    if (Test-Path module) {
        $module = Join-Path out module Attest.Monitoring
        Invoke-Tool dotnet publish src/Attest.Monitoring.Cmdlets -c Release --output (Join-Path $module bin)
        Copy-Item -Path (Join-Path module '*') -Destination $module -Recurse -Force
        Write-Host "module in $module"
    }
}

# Says what it runs; stops at the first that fails.
function Invoke-Tool {
    $program, $arguments = $args
    Write-Host "> $program $arguments"
    & $program @arguments
    if ($LASTEXITCODE -ne 0) {
        Write-Host "failed with exit code $LASTEXITCODE"
        exit $LASTEXITCODE
    }
}

foreach ($name in $Task) {
    Write-Host "== $name"
    switch ($name) {
        Build { Invoke-BuildTask }
        Test { Invoke-TestTask }
        Pester { Invoke-PesterTask }
        Docs { Invoke-DocsTask }
        Package { Invoke-PackageTask }
    }
}
