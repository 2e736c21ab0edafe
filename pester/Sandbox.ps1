# What the files here share: the built module, a state folder for each test, and processes of their own.

$ModulePath = $env:MODULE_UNDER_TEST ? $env:MODULE_UNDER_TEST : [System.IO.Path]::GetFullPath([System.IO.Path]::Combine($PSScriptRoot, '..', 'out', 'module', 'Attest.Monitoring'))
if (-not (Test-Path (Join-Path $ModulePath Attest.Monitoring.psd1))) {
    throw "There is no module in '$ModulePath'. Build it first: dotnet build src/Attest.Monitoring.Cmdlets"
}

# Makes an empty folder, makes it the current one, and puts the state folder into it. Returns its path.
function Enter-Sandbox {
    $folder = Join-Path ([System.IO.Path]::GetTempPath()) "attest-pester-$([guid]::NewGuid().ToString('n'))"
    $null = New-Item -ItemType Directory $folder
    $script:SandboxLocation = Get-Location
    $script:SandboxVariables = @{}
    foreach ($variable in Get-ChildItem env:) {
        if ($variable.Name -like 'ATTEST_*') { $script:SandboxVariables[$variable.Name] = $variable.Value; Remove-Item "env:$($variable.Name)" }
    }

    $script:SandboxVariables['XDG_CONFIG_HOME'] = $env:XDG_CONFIG_HOME
    $env:XDG_CONFIG_HOME = Join-Path $folder config
    $env:ATTEST_HOME = Join-Path $folder home
    $script:SandboxFolder = $folder
    Set-Location $folder
    $folder
}

function Exit-Sandbox {
    Set-Location $script:SandboxLocation
    Remove-Item env:ATTEST_*, env:XDG_CONFIG_HOME -ErrorAction Ignore
    foreach ($name in $script:SandboxVariables.Keys) {
        if ($null -ne $script:SandboxVariables[$name]) { Set-Item "env:$name" $script:SandboxVariables[$name] }
    }

    Remove-Item -Recurse -Force $script:SandboxFolder
}

# Runs a script in a fresh process, $ModulePath being set there, and returns what it writes, as lines of text.
function Invoke-Fresh {
    param([string] $Script)

    $prelude = "`$ErrorActionPreference = 'Stop'; `$ProgressPreference = 'SilentlyContinue'; `$PSStyle.OutputRendering = 'PlainText'; `$ModulePath = '$ModulePath'`n"
    $encoded = [Convert]::ToBase64String([System.Text.Encoding]::Unicode.GetBytes($prelude + $Script))
    & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -OutputFormat Text -EncodedCommand $encoded 2>&1 | ForEach-Object { "$_" }
}

# Waits until something holds, and looks whenever an object says that something has happened: nobody sleeps between looks.
function Wait-Signal {
    param([object] $From, [string[]] $Event, [scriptblock] $Until, [int] $Seconds = 60)

    $clock = [System.Diagnostics.Stopwatch]::StartNew()
    $ids = foreach ($name in $Event) { $id = "$name-$([guid]::NewGuid())"; Register-ObjectEvent $From $name -SourceIdentifier $id; $id }
    if ($From -is [System.IO.FileSystemWatcher]) { $From.EnableRaisingEvents = $true }
    try {
        while (-not (& $Until)) {
            $left = $Seconds - [int] $clock.Elapsed.TotalSeconds
            if ($left -le 0 -or -not ($told = Wait-Event -Timeout $left)) { throw "not within $Seconds s: $Until" }
            $told | Remove-Event
        }
    }
    finally { foreach ($id in $ids) { Unregister-Event $id; Remove-Event $id -ErrorAction Ignore } }
}

# The same for the files of a folder.
function Wait-Change {
    param([string] $Folder, [scriptblock] $Until, [int] $Seconds = 60)

    $watcher = [System.IO.FileSystemWatcher]::new((Resolve-Path -LiteralPath $Folder).ProviderPath)
    try { Wait-Signal $watcher Created, Changed, Renamed $Until $Seconds }
    finally { $watcher.Dispose() }
}
