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
    Package  the .NET tool into out/packages, the module as a zip beside it: portable, and compiled ahead of time for the
             platform of this machine.
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
    $platform = Get-Platform
    Invoke-Tool dotnet pack src/Attest.Cli -c Release --output $packages "-p:ToolPlatforms=$platform"
    Compress-Module (Join-Path $packages 'Attest.Monitoring.{0}.zip') '-p:ReadyToRun=false'
    Compress-Module (Join-Path $packages "Attest.Monitoring.{0}.$platform.zip") '-p:ReadyToRun=true'
}

# Builds the module with this property into an empty folder (nothing that an older build has left is shipped) and zips it;
# {0} in the zip's name is the version.
function Compress-Module([string] $Zip, [string] $Property) {
    $module = Join-Path $PSScriptRoot out release Attest.Monitoring
    if (Test-Path $module) { Remove-Item -Recurse -Force $module }
    Invoke-Tool dotnet build src/Attest.Monitoring.Cmdlets -c Release "-p:ModuleFolder=$module/" $Property
    $Zip = Join-Path $PSScriptRoot ($Zip -f (Import-PowerShellDataFile (Join-Path $module Attest.Monitoring.psd1)).ModuleVersion)
    if (Test-Path $Zip) { Remove-Item $Zip }
    Add-Type -AssemblyName System.IO.Compression.FileSystem
    [System.IO.Compression.ZipFile]::CreateFromDirectory((Split-Path $module), $Zip)
    Write-Host "module in $Zip"
}

# As .NET calls it: linux-x64, win-arm64 …
function Get-Platform {
    $platform = dotnet msbuild src/Attest.Cli -getProperty:NETCoreSdkPortableRuntimeIdentifier
    if ($LASTEXITCODE -ne 0) { throw "dotnet msbuild does not tell the platform: $platform" }
    $platform
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
