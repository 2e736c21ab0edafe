# The module as a session meets it: what is loaded where, and that it survives what sessions do to modules.

BeforeAll {
    . $PSScriptRoot/Sandbox.ps1

    # An example that ends with Ctrl-C: until something came of it, which a run that fails sees to.
    function Test-Following([string] $Code) {
        $shell = [powershell]::Create()
        $output = [System.Management.Automation.PSDataCollection[psobject]]::new()
        $null = $shell.AddScript("Set-Location -LiteralPath '$PWD'; Import-Module '$ModulePath'; $Code").BeginInvoke([System.Management.Automation.PSDataCollection[psobject]]::new(), $output)
        foreach ($run in 1..50) {
            if ($output.Count -gt 0) { break }
            $null = Start-AttestPipeline flaky.yml -ErrorAction SilentlyContinue
        }

        $shell.Stop()
        $shell.Streams.Error | Should -BeNullOrEmpty
        $output.Count | Should -BeGreaterThan 0
        $shell.Dispose()
    }

    # Names of the assemblies of the module's folder, by load context.
    $LoadedScript = @'
function Get-Loaded {
    $names = (Get-ChildItem (Join-Path $ModulePath bin) -Filter *.dll).BaseName
    foreach ($context in [System.Runtime.Loader.AssemblyLoadContext]::All) {
        foreach ($assembly in $context.Assemblies) {
            if ($assembly.GetName().Name -in $names) { "$($context.Name)/$($assembly.GetName().Name)" }
        }
    }
}

'@
}

BeforeDiscovery {
    . $PSScriptRoot/Sandbox.ps1
    $cmdlets = (Import-PowerShellDataFile (Join-Path $ModulePath Attest.Monitoring.psd1)).CmdletsToExport
}

Describe 'The module folder' {
    It 'has a manifest that PowerShell accepts' {
        $manifest = Test-ModuleManifest (Join-Path $ModulePath Attest.Monitoring.psd1)
        $manifest.Version | Should -Be ([version] (Import-PowerShellDataFile (Join-Path $ModulePath Attest.Monitoring.psd1)).ModuleVersion)
    }

    It 'ships neither the engine nor symbols' {
        Get-ChildItem $ModulePath -Recurse -Include System.Management.Automation.dll, *.pdb | Should -BeNullOrEmpty
    }

    It 'names the licence of each assembly that is not ours' {
        $notices = Get-Content -Raw (Join-Path $ModulePath THIRD-PARTY-NOTICES.md)
        foreach ($file in Get-ChildItem (Join-Path $ModulePath bin) -Filter *.dll -Exclude Attest.*) { $notices | Should -Match ([regex]::Escape($file.Name)) }
        Join-Path $ModulePath LICENSE | Should -Exist
    }
}

Describe 'Importing' {
    BeforeEach { $null = Enter-Sandbox }
    AfterEach { Exit-Sandbox }

    It 'exports the cmdlets of the manifest and nothing else' {
        $found = Invoke-Fresh 'Import-Module $ModulePath; Get-Command -Module Attest.Monitoring | ForEach-Object { "$($_.CommandType) $($_.Name)" }'
        $expected = (Import-PowerShellDataFile (Join-Path $ModulePath Attest.Monitoring.psd1)).CmdletsToExport | ForEach-Object { "Cmdlet $_" }
        $found | Sort-Object | Should -Be ($expected | Sort-Object)
    }

    It 'loads the core into the default context, the cmdlets into ours, and no package at all' {
        $loaded = Invoke-Fresh ($LoadedScript + 'Import-Module $ModulePath; Get-Loaded')
        $loaded | Sort-Object | Should -Be 'Attest.Monitoring/Attest.Monitoring.Cmdlets', 'Default/Attest.Monitoring'
    }

    It 'puts packages into our context when they are needed, none into the default one' {
        Set-Content p.yml "name: p`nsteps: [{ id: a, run: 'true' }]"
        $loaded = Invoke-Fresh ($LoadedScript + "Import-Module `$ModulePath; Set-Location '$PWD'; `$null = Test-AttestPipeline p.yml; Get-Loaded")
        $loaded | Should -Contain 'Attest.Monitoring/YamlDotNet'
        $loaded -like 'Default/*' | Should -Be 'Default/Attest.Monitoring'
    }

    It 'lets scripts name the types of the core' {
        Invoke-Fresh 'Import-Module $ModulePath; [Attest.Monitoring.Running.RunStatus]::Lost; [Attest.Monitoring.AttestException].IsPublic' | Should -Be 'Lost', 'True'
    }

    It 'shows the version of the assembly' {
        Invoke-Fresh @'
Import-Module $ModulePath
(Get-Module Attest.Monitoring).Version.ToString()
[Attest.Monitoring.ModuleLoadContext].Assembly.GetName().Version.ToString(3)
'@ | Select-Object -Unique | Should -HaveCount 1
    }

    It 'is found by its name on the module path, without an import' {
        Invoke-Fresh '$env:PSModulePath = Split-Path $ModulePath; @(Get-AttestRun).Count; (Get-Module Attest.Monitoring).Name' | Should -Be '0', 'Attest.Monitoring'
    }

    It 'survives -Force' {
        Invoke-Fresh ($LoadedScript + 'Import-Module $ModulePath; Import-Module $ModulePath -Force; @(Get-AttestRun).Count; Get-Loaded') | Sort-Object |
            Should -Be '0', 'Attest.Monitoring/Attest.Monitoring.Cmdlets', 'Attest.Monitoring/Attest.Monitoring.Integrations', 'Default/Attest.Monitoring'
    }

    It 'survives being removed and imported again' {
        Invoke-Fresh ($LoadedScript + @'
Import-Module $ModulePath
Remove-Module Attest.Monitoring
"$(Get-Command Get-AttestRun -ErrorAction Ignore)"
Import-Module $ModulePath
@(Get-AttestRun).Count
Get-Loaded
'@) | Sort-Object | Should -Be '', '0', 'Attest.Monitoring/Attest.Monitoring.Cmdlets', 'Attest.Monitoring/Attest.Monitoring.Integrations', 'Default/Attest.Monitoring'
    }

    It 'works in a second runspace' {
        Invoke-Fresh ($LoadedScript + @'
Import-Module $ModulePath
$shell = [powershell]::Create()
$shell.AddScript("Import-Module '$ModulePath'; @(Get-AttestRun).Count; (Get-Command -Module Attest.Monitoring).Count").Invoke()
$shell.Streams.Error
$shell.Dispose()
@(Get-AttestRun).Count
Get-Loaded
'@) | Sort-Object | Should -Be '0', '0', $cmdletCount, 'Attest.Monitoring/Attest.Monitoring.Cmdlets', 'Attest.Monitoring/Attest.Monitoring.Integrations', 'Default/Attest.Monitoring'
    } -TestCases @{ cmdletCount = "$($cmdlets.Count)" }

    It 'works in ForEach-Object -Parallel, many at once' {
        Invoke-Fresh @'
$answers = 1..6 | ForEach-Object -ThrottleLimit 3 -Parallel { Import-Module $using:ModulePath; @(Get-AttestRun).Count; (Get-AttestConfiguration logging.level).Value }
$answers | Group-Object | Sort-Object Name | ForEach-Object { "$($_.Count) $($_.Name)" }
'@ | Should -Be '6 0', '6 info'
    }

    It 'works in a background job' {
        Invoke-Fresh '$job = Start-Job { Import-Module $using:ModulePath; @(Get-AttestRun).Count; (Get-Module Attest.Monitoring).Name }; Receive-Job $job -Wait -AutoRemoveJob' |
            Should -Be '0', 'Attest.Monitoring'
    }

    It 'imports; how long it takes is told, not judged' {
        $time = Invoke-Fresh '$watch = [System.Diagnostics.Stopwatch]::StartNew(); Import-Module $ModulePath; $watch.ElapsedMilliseconds'
        Write-Host "    import in a fresh process: $time ms (budget 400 ms)"
        [int] $time | Should -BeGreaterThan 0
    }
}

Describe 'Another module with other versions of our packages' {
    BeforeEach {
        $folder = Enter-Sandbox
        $other = Join-Path $folder Other
        $null = New-Item -ItemType Directory $other
        foreach ($name in 'YamlDotNet', 'OpenTelemetry') {
            $identity = [System.Reflection.AssemblyName]::new("$name, Version=0.5.0.0")
            $assembly = [System.Reflection.Emit.PersistedAssemblyBuilder]::new($identity, [object].Assembly)
            $type = $assembly.DefineDynamicModule($name).DefineType("Other.$($name.Replace('.', ''))", 'Public, Class')
            $null = $type.CreateType()
            $assembly.Save((Join-Path $other "$name.dll"))
        }

        Set-Content (Join-Path $other Other.psm1) "foreach (`$file in Get-ChildItem `$PSScriptRoot -Filter *.dll) { Add-Type -Path `$file.FullName }`nfunction Get-Other { [Other.YamlDotNet].Assembly.GetName().Version.ToString() }"
        Set-Content p.yml "name: p`nsteps: [{ id: a, run: 'true' }]"
    }
    AfterEach { Exit-Sandbox }

    It 'clashes with nothing when it is imported <order>' -TestCases @(
        @{ order = 'first'; imports = 'Import-Module ./Other; Import-Module $ModulePath; $null = Test-AttestPipeline p.yml' }
        @{ order = 'after us'; imports = 'Import-Module $ModulePath; $null = Test-AttestPipeline p.yml; Import-Module ./Other' }
    ) {
        Invoke-Fresh @"
Set-Location '$PWD'
$imports
Get-Other
Test-AttestPipeline p.yml -Quiet
[System.Runtime.Loader.AssemblyLoadContext]::All | ForEach-Object { `$context = `$_; `$context.Assemblies | Where-Object { `$_.GetName().Name -eq 'YamlDotNet' } | ForEach-Object { "`$(`$context.Name) `$(`$_.GetName().Version)" } } | Sort-Object
"@ | Should -Be '0.5.0.0', 'True', 'Attest.Monitoring 16.0.0.0', 'Default 0.5.0.0'
    }

    It 'sends traces all the same, without that package' {
        Invoke-Fresh @"
Set-Location '$PWD'
Import-Module ./Other
Import-Module `$ModulePath
`$env:OTEL_EXPORTER_OTLP_ENDPOINT = 'http://127.0.0.1:9'
(Start-AttestPipeline p.yml -Trace -WarningAction SilentlyContinue | Select-Object -Last 1).Status
[System.Runtime.Loader.AssemblyLoadContext]::All | ForEach-Object { `$context = `$_; `$context.Assemblies | Where-Object { `$_.GetName().Name -eq 'OpenTelemetry' } | ForEach-Object { "`$(`$context.Name) `$(`$_.GetName().Version)" } } | Sort-Object
"@ | Should -Be 'Success', 'Default 0.5.0.0'
    }
}

Describe 'Removing' {
    BeforeEach { $null = Enter-Sandbox }
    AfterEach { Exit-Sandbox }

    It 'calls OnRemove each time: <name>' -TestCases @(
        @{ name = 'once removed'; actions = 'Remove-Module Attest.Monitoring'; times = 1 }
        @{ name = 'removed, imported, removed'; actions = 'Remove-Module Attest.Monitoring; Import-Module $ModulePath; Remove-Module Attest.Monitoring'; times = 2 }
        @{ name = 'in a second runspace'; actions = '$s = [powershell]::Create(); $null = $s.AddScript("Import-Module ''$ModulePath''; Remove-Module Attest.Monitoring").Invoke(); $s.Dispose()'; times = 1 }
    ) {
        Invoke-Fresh @"
Import-Module `$ModulePath
Add-Type 'public static class Calls { public static int Count; public static readonly System.Action One = () => Count++; }'
`$lifetime = [Attest.Monitoring.ModuleLoadContext]::Cmdlets.GetType('Attest.Monitoring.Cmdlets.ModuleLifetime')
`$null = `$lifetime.GetMethod('Removing', [System.Reflection.BindingFlags] 'NonPublic, Static').Invoke(`$null, @([Calls]::One))
$actions
[Calls]::Count
"@ | Should -Be "$times"
    }

    It 'flushes the log of a run that is under way in another runspace, and leaves the run alone' {
        Set-Content wait.yml "name: wait`nsteps:`n  - id: wait`n    shell: pwsh`n    run: Set-Content started 1; while (-not (Test-Path go)) { Start-Sleep -Milliseconds 20 }"
        Invoke-Fresh @"
Set-Location '$PWD'
Import-Module `$ModulePath
`$shell = [powershell]::Create()
`$null = `$shell.AddScript("Set-Location '$PWD'; Import-Module '`$ModulePath'; Start-AttestPipeline wait.yml")
`$running = `$shell.BeginInvoke()
. '$PSScriptRoot/Sandbox.ps1'
Wait-Change . { (Test-Path started) -or `$shell.InvocationStateInfo.State -eq 'Failed' }
Remove-Module Attest.Monitoring
(Get-Content (Join-Path `$env:ATTEST_HOME runs * run.log)).Count -gt 0
Set-Content go 1
`$shell.EndInvoke(`$running)[-1].Status
"@ | Should -Be 'True', 'Success'
    }
}

Describe 'What a step or a machine may do to it' {
    BeforeAll { Import-Module $ModulePath }
    BeforeEach { $null = Enter-Sandbox }
    AfterEach { Exit-Sandbox }

    It 'is removed by the session while a pipeline of it streams: the run goes on' {
        Invoke-Fresh @"
Set-Location '$PWD'
Import-Module `$ModulePath
Start-AttestPipeline -Definition { step a { 1 }; step b -needs a { 2 } } | ForEach-Object { if (`$_.Id -eq 'a') { Remove-Module Attest.Monitoring }; "`$(`$_.Status)" }
"@ | Should -Be 'Success', 'Success', 'Success'
    }

    It 'cannot make the state folder: an error that says so' {
        Set-Content file x
        $env:ATTEST_HOME = Join-Path $PWD file home
        { Get-AttestRun -ErrorAction Stop } | Should -Throw -ErrorId 'Attest.StateFolderUnusable,*'
        { Start-AttestPipeline -Definition { step a { 1 } } -ErrorAction Stop } | Should -Throw -ErrorId 'Attest.StateFolderUnusable,*'
    }
}

Describe 'What cannot be' {
    BeforeEach { $null = Enter-Sandbox }
    AfterEach { Exit-Sandbox }

    It 'a module imported from two paths: the error names both and the way out' {
        Copy-Item -Recurse $ModulePath ./Copy/Attest.Monitoring -Force
        $null = New-Item -ItemType Directory Copy -Force
        Copy-Item -Recurse $ModulePath Copy -Force
        $told = (Invoke-Fresh "Import-Module `$ModulePath; try { Import-Module '$PWD/Copy/Attest.Monitoring' } catch { `$_.Exception.Message }; @(Get-AttestRun).Count") -join "`n"
        $told | Should -Match 'is already loaded from'
        $told | Should -Match ([regex]::Escape($ModulePath))
        $told | Should -Match 'start a new session'
        $told | Should -Match '(?m)^0$'
    }

    It 'a module folder without <file>: the error names it' -TestCases @{ file = 'Attest.Monitoring.dll' }, @{ file = 'Attest.Monitoring.Cmdlets.dll' } {
        $null = New-Item -ItemType Directory Copy
        Copy-Item -Recurse $ModulePath Copy
        Remove-Item Copy/Attest.Monitoring/bin/$file
        $told = (Invoke-Fresh "try { Import-Module '$PWD/Copy/Attest.Monitoring' } catch { `$_.Exception.Message }") -join "`n"
        $told | Should -Match ([regex]::Escape("Copy/Attest.Monitoring/bin/$file"))
    }

    It 'a constrained session: refused in words' {
        $told = (Invoke-Fresh '$ExecutionContext.SessionState.LanguageMode = "ConstrainedLanguage"; try { Import-Module $ModulePath } catch { $_.Exception.Message }') -join "`n"
        $told | Should -Match 'cannot be imported in ConstrainedLanguage'
    }
}

Describe 'Help of <_>' -ForEach $cmdlets {
    BeforeAll {
        Import-Module $ModulePath
        $help = Get-Help $_ -Full
        $cmdlet = Get-Command $_
    }

    It 'says what it is for' {
        $help.Synopsis | Should -Not -BeNullOrEmpty
        $help.Synopsis | Should -Not -Match ([regex]::Escape($_ + ' ['))
        $help.description.Text | Should -Not -BeNullOrEmpty
    }

    It 'describes each parameter' {
        $common = [System.Management.Automation.PSCmdlet]::CommonParameters
        foreach ($name in $cmdlet.Parameters.Keys | Where-Object { $_ -notin $common }) {
            ($help.parameters.parameter | Where-Object name -eq $name).description.Text | Should -Not -BeNullOrEmpty -Because "-$name has a description"
        }
    }

    It 'has examples that run: <_>' {
        foreach ($example in $help.examples.example) {
            $null = Enter-Sandbox
            try {
                $pipeline = "name: nightly`nparameters: { dataset: { type: string, default: all } }`nsteps:`n  - id: export`n    pwsh: Write-Output exported`n  - id: notify`n    needs: [export]`n    pwsh: Write-Output done`n"
                Set-Content nightly.yml $pipeline
                Set-Content attest.pipeline.yml $pipeline
                Set-Content flaky.yml "name: flaky`nsteps:`n  - id: good`n    pwsh: Write-Output 1`n  - id: bad`n    needs: [good]`n    pwsh: exit 3`n"
                Set-Content attest.yml "logging:`n  level: info`n"
                $null = New-Item -ItemType Directory out
                $null = Start-AttestPipeline nightly.yml
                $null = Get-AttestAudit -Last 1
                Copy-Item (Join-Path $env:ATTEST_HOME audit checkpoint) (New-Item -ItemType Directory kept)
                Copy-Item (Join-Path $env:ATTEST_HOME keys audit.pub.pem) .
                $null = New-AttestAuditProof 0 -Destination ./4711.tlog-proof
                Set-Content sales.csv "Region,Amount`nNorth,3"
                $job = [pscustomobject]@{ PSBeginTime = [datetime]::Now.AddMinutes(-1); PSEndTime = [datetime]::Now }
                # Some are of what fails, or of servers that are not here.
                $ErrorActionPreference = $example.code -match 'flaky|http://|env:TARGET' ? 'Continue' : 'Stop'
                if ($example.code -match '-Follow') { Test-Following $example.code; continue }
                try { $null = & ([scriptblock]::Create($example.code)) *>&1 } catch { if ("$_" -like '*did not arrive at http://*') { continue }; throw "$($example.title)`n$($example.code)`n$_" }
            }
            finally {
                Exit-Sandbox
            }
        }
    }
}
