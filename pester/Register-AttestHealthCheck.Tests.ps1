BeforeAll {
    . $PSScriptRoot/Sandbox.ps1
    Import-Module $ModulePath

    function Get-Found([string] $Name = 'it') { Get-AttestHealth -Detailed | Where-Object Component -eq $Name }
}

Describe 'Register-AttestHealthCheck' {
    BeforeEach { $null = Enter-Sandbox }
    AfterEach { Stop-AttestMonitor; Unregister-AttestHealthCheck *; Exit-Sandbox }

    It 'takes <Script> for <Status>: <Message>' -ForEach @(
        @{ Script = { }; Status = 'Healthy'; Message = $null }
        @{ Script = { $true }; Status = 'Healthy'; Message = $null }
        @{ Script = { 1; 'all 7 spin' }; Status = 'Healthy'; Message = 'all 7 spin' }
        @{ Script = { $false }; Status = 'Unhealthy'; Message = 'the script gave False' }
        @{ Script = { 'degraded: slow' }; Status = 'Degraded'; Message = 'slow' }
        @{ Script = { @{ Status = 'Unhealthy'; Message = 'gone' } }; Status = 'Unhealthy'; Message = 'gone' }
        @{ Script = { [pscustomobject]@{ Status = 'degraded'; Message = 'old' } }; Status = 'Degraded'; Message = 'old' }
        @{ Script = { [Attest.Monitoring.Health.HealthResult]::Degraded('typed') }; Status = 'Degraded'; Message = 'typed' }
        @{ Script = { throw 'it broke' }; Status = 'Unhealthy'; Message = 'it broke (Register-AttestHealthCheck.Tests.ps1:*)' }
        @{ Script = { Write-Error 'it failed' }; Status = 'Unhealthy'; Message = '*it failed*' }
        @{ Script = { Get-Item /no/such/place }; Status = 'Unhealthy'; Message = 'Cannot find path*' }
        @{ Script = { exit 3 }; Status = 'Unhealthy'; Message = 'It ended with code 3.' }
        @{ Script = { Read-Host 'who' }; Status = 'Unhealthy'; Message = '*' }
    ) {
        Register-AttestHealthCheck it $Script -Timeout 1m
        $found = Get-Found
        $found.Status | Should -Be $Status
        if ($null -eq $Message) { $found.Message | Should -BeNullOrEmpty } else { $found.Message | Should -BeLike $Message }
    }

    It 'runs in a runspace of its own, which is kept, with the values of the caller' {
        $limit = 41
        $local:nobody = 1
        Register-AttestHealthCheck it {
            $script:runs++
            @{ Status = $nobody ? 'Unhealthy' : 'Healthy'; Message = "$($using:limit + 1)"; Data = @{ runspace = [runspace]::DefaultRunspace.InstanceId; runs = $global:seen += 1 } }
        }
        $limit = 0
        $found = Get-Found
        $found.Status | Should -Be Healthy
        $found.Message | Should -Be 42
        $found.Data.runspace | Should -Not -Be ([runspace]::DefaultRunspace.InstanceId.ToString())
        (Get-Found).Data.runs | Should -Be 2
        (Get-Found).Data.runspace | Should -Be $found.Data.runspace
    }

    It 'names the place of an error as it stands in the file' {
        Set-Content check.ps1 "Register-AttestHealthCheck it {`n`n    throw 'it broke'`n}"
        . ./check.ps1
        (Get-Found).Message | Should -Be 'it broke (check.ps1:3)'
    }

    It 'is stopped when its time is up, and works again' {
        Register-AttestHealthCheck it { if (Test-Path stuck) { Start-Sleep 1000 } } -Timeout 500ms
        $null = New-Item stuck
        $found = Get-Found
        $found.Status | Should -Be Unhealthy
        $found.Message | Should -Be 'It did not answer within 500ms.'
        Remove-Item stuck
        Register-AttestHealthCheck it { 'well' } -Timeout 1m
        (Get-Found).Message | Should -Be well
    }

    It 'is abandoned in a blocking call, and nobody waits for it' {
        $gate = [System.Threading.ManualResetEventSlim]::new()
        Register-AttestHealthCheck it { ($using:gate).Wait() } -Timeout 300ms
        (Get-Found).Message | Should -Be 'It did not answer within 300ms.'
        $gate.Set()
    }

    It 'holds no flood' {
        Register-AttestHealthCheck it { foreach ($i in 1..50000) { Write-Host $i; Write-Verbose $i -Verbose; $i }; "degraded: $('x' * 1mb)" } -Timeout 5m
        $found = Get-Found
        $found.Status | Should -Be Degraded
        $found.Message.Length | Should -BeLessOrEqual 1024
    }

    It 'is part of monitors, also of one that runs' {
        $monitor = Start-AttestMonitor -Listen 127.0.0.1:0
        Register-AttestHealthCheck it { 'unhealthy: gone' } -Group ready
        (Get-AttestHealth $monitor.Url).Status | Should -Be Unhealthy
        (Invoke-WebRequest "$($monitor.Url)/ready" -SkipHttpErrorCheck).StatusCode | Should -Be 503
        Unregister-AttestHealthCheck it
        (Invoke-WebRequest "$($monitor.Url)/ready" -SkipHttpErrorCheck).StatusCode | Should -Be 200
    }

    It 'replaces a check of the same name, asks with -WhatIf, and outputs with -PassThru' {
        Register-AttestHealthCheck it { $false } -WhatIf
        Get-Found | Should -BeNullOrEmpty
        Register-AttestHealthCheck it { $false }
        $check = Register-AttestHealthCheck it { $true } -Interval 1m -Group ready, edge -Tag a -Worst Degraded -Failures 2 -PassThru
        $check | Should -BeOfType Attest.Monitoring.Health.ScheduledCheck
        $check.Settings.Interval | Should -Be ([timespan]'00:01:00')
        ($check | Out-String) | Should -Match 'it\s+00:00:05\s+00:01:00\s+ready, edge'
        $found = Get-Found
        $found.Status | Should -Be Healthy
        $found.Groups | Should -Be ready, edge
    }

    It 'says what to do in the report, unless its result does' {
        Register-AttestHealthCheck it { 'degraded: slow' } -Remedy 'Start one more worker.'
        Register-AttestHealthCheck other { @{ Status = 'Degraded'; Data = @{ remedy = 'Wait.' } } } -Remedy 'Start one more worker.'
        $null = Get-AttestHealth -Report a.json
        $findings = (Get-Content a.json -Raw | ConvertFrom-Json).findings
        $findings.component | Should -Be it, other
        $findings.remedy | Should -Be 'Start one more worker.', 'Wait.'
    }

    It 'refuses a name or a time that is none' {
        { Register-AttestHealthCheck 'a b' { } } | Should -Throw -ErrorId 'Attest.ArgumentInvalid,*'
        { Register-AttestHealthCheck it { } -Remedy "two`nlines" } | Should -Throw -ErrorId 'Attest.ArgumentInvalid,*'
        { Register-AttestHealthCheck it { } -Timeout 1h } | Should -Throw -ErrorId 'Attest.ArgumentInvalid,*'
        { Register-AttestHealthCheck it { $using:nothing } } | Should -Throw -ErrorId 'Attest.DefinitionInvalid,*'
    }
}
