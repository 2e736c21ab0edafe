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
    Pester   builds the module and tests it in the real engine, where Pester is installed.
    Docs     makes the module's help and every generated page anew, and checks that none is missing.
    Package  the .NET tool into out/packages, the module as a zip beside it.
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
    if (-not (Get-Module -ListAvailable Pester)) { Write-Host 'Pester: not installed here, so its tests do not run.'; return }

    Invoke-Tool dotnet build src/Attest.Monitoring.Cmdlets -c $Configuration
    # What the module is compared with.
    Invoke-Tool dotnet build src/Attest.Cli -c $Configuration
    Import-Module Pester -MinimumVersion 5.0
    # In a scope of its own: the tests look at the module as an ordinary session does, which is not strict.
    $result = & { Set-StrictMode -Off; $ErrorActionPreference = 'Continue'; Invoke-Pester -Path $folder -PassThru }
    # The last line is the one that .ci/run adds to its sum.
    Write-Host "$($result.PassedCount) passed, $($result.FailedCount) failed, $($result.SkippedCount) skipped"
    if ($result.Result -ne 'Passed') { exit 1 }
}

function Invoke-DocsTask {
    $env:TESTS_REGENERATE = '1'
    try {
        Invoke-Tool dotnet run --project tests/Attest.Monitoring.Cmdlets.Tests -c $Configuration '--' --filter-class '*HelpTests'
        Invoke-Tool dotnet run --project tests/Attest.Monitoring.Tests -c $Configuration '--' --filter-class '*PublishingTests' '*CatalogueDocumentTests' '*ErrorPagesTests'
    }
    finally {
        Remove-Item env:TESTS_REGENERATE
    }
}

function Invoke-PackageTask {
    $packages = Join-Path out packages
    Invoke-Tool dotnet pack src/Attest.Cli -c Release --output $packages

    # From an empty folder: nothing that an older build has left is shipped.
    $module = Join-Path $PSScriptRoot out release Attest.Monitoring
    if (Test-Path $module) { Remove-Item -Recurse -Force $module }
    Invoke-Tool dotnet build src/Attest.Monitoring.Cmdlets -c Release "-p:ModuleFolder=$module/"
    $version = (Import-PowerShellDataFile (Join-Path $module Attest.Monitoring.psd1)).ModuleVersion
    $zip = Join-Path $PSScriptRoot $packages "Attest.Monitoring.$version.zip"
    if (Test-Path $zip) { Remove-Item $zip }
    Add-Type -AssemblyName System.IO.Compression.FileSystem
    [System.IO.Compression.ZipFile]::CreateFromDirectory((Split-Path $module), $zip)
    Write-Host "module in $zip"
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
