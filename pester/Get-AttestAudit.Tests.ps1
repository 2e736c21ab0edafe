BeforeAll {
    . $PSScriptRoot/Sandbox.ps1
    Import-Module $ModulePath
    $Folder = Enter-Sandbox
    Set-Content good.yml "name: good`nsteps: [{ id: a, create_file: { path: a.txt, content: x } }]"
    Set-Content bad.yml "name: bad`nsteps: [{ id: a, command: [no-such-program-here] }]"
    Start-AttestPipeline good.yml | Out-Null
    Start-AttestPipeline bad.yml -ErrorAction SilentlyContinue | Out-Null
}

AfterAll { Exit-Sandbox }

Describe 'Get-AttestAudit' {
    It 'gives typed events, the oldest first' {
        $events = Get-AttestAudit
        $events[0] | Should -BeOfType ([Attest.Monitoring.Audit.Reading.AuditRecord])
        $events.Seq | Should -Be (0..($events.Count - 1))
        $events.EventType | Should -Contain 'pipeline_start'
        $events.EventType | Should -Contain 'pipeline_complete'
        $start = $events | Where-Object EventType -eq pipeline_start | Select-Object -First 1
        $start.Pipeline | Should -Be 'good'
        $start.Timestamp.UtcDateTime | Should -BeLessThan ([datetime]::UtcNow)
        $start.Actor.OsUser | Should -Not -BeNullOrEmpty
        ($start.Json | ConvertFrom-Json).event_type | Should -Be 'pipeline_start'
    }

    It 'asks by type, pipeline, run, time and filter' {
        Get-AttestAudit -EventType pipeline_complete | Should -HaveCount 2
        Get-AttestAudit -EventType pipeline_complete -Pipeline GOO* | Should -BeNullOrEmpty
        Get-AttestAudit -EventType pipeline_complete -Pipeline goo* | Should -HaveCount 1
        $run = Get-AttestRun -Pipeline bad
        ($run | Get-AttestAudit).RunId | Sort-Object -Unique | Should -Be $run.RunId
        Get-AttestAudit 'event_type=pipeline_complete and pipeline~^ba' | Should -HaveCount 1
        Get-AttestAudit -Since 1h -EventType pipeline_start | Should -HaveCount 2
        Get-AttestAudit -Since (Get-Date).AddHours(-1) -EventType pipeline_start | Should -HaveCount 2
        Get-AttestAudit -Until 1h | Should -BeNullOrEmpty
        Get-AttestAudit -Last 2 | Should -HaveCount 2
    }

    It 'reads several state folders as one and names each log' {
        $second = Join-Path $Folder second
        Start-AttestPipeline good.yml -Home $second | Out-Null
        $events = Get-AttestAudit -EventType pipeline_complete -Home $env:ATTEST_HOME, $second
        $events | Should -HaveCount 3
        ($events.Log | Sort-Object -Unique) | Should -HaveCount 2
        (Get-AttestAudit -Last 1).Log | Should -BeNullOrEmpty
        Test-AttestAudit -Home $env:ATTEST_HOME, $second -Quiet | Should -Be $true, $true
        { Test-AttestAudit -Home a, b -Entry 0 -ErrorAction Stop } | Should -Throw -ErrorId 'Attest.ArgumentInvalid*'
        { Export-AttestAudit -Home a, b -Destination pack -Format Pack -ErrorAction Stop } | Should -Throw -ErrorId 'Attest.ArgumentInvalid*'
    }

    It 'is an event itself' {
        Get-AttestAudit | Out-Null
        (Get-AttestAudit -EventType audit_read)[-1].Data.action | Should -Be 'get'
    }

    It 'tells a filter that cannot be read by its id' {
        { Get-AttestAudit 'event_type' -ErrorAction Stop } | Should -Throw -ErrorId 'Attest.FilterInvalid,*'
        { Get-AttestAudit -EventType polcy_violation -ErrorAction Stop } | Should -Throw "*did you mean 'policy_violation'?*"
        { Get-AttestAudit -Since yesterday -ErrorAction Stop } | Should -Throw -ErrorId 'Attest.ArgumentInvalid,*'
    }

    It 'follows until it is stopped' {
        $shell = [powershell]::Create()
        $null = $shell.AddScript("Import-Module '$ModulePath'; Get-AttestAudit -Follow -Home '$env:ATTEST_HOME' -EventType pipeline_start")
        $output = [System.Management.Automation.PSDataCollection[psobject]]::new()
        $input = [System.Management.Automation.PSDataCollection[psobject]]::new()
        $input.Complete()
        $running = $shell.BeginInvoke($input, $output)
        Wait-Signal $output DataAdded { $output.Count -ge 2 }
        Start-AttestPipeline good.yml | Out-Null
        Get-AttestAudit -Last 1 | Out-Null
        Wait-Signal $output DataAdded { $output.Count -ge 3 }
        $shell.Stop()
        $running.IsCompleted | Should -BeTrue
        $output.Count | Should -Be 3
        $shell.Dispose()
    }

    It 'completes types of events' {
        (TabExpansion2 'Get-AttestAudit -EventType policy_').CompletionMatches.CompletionText | Should -Be 'policy_violation'
    }

    It 'prints a table' {
        Get-AttestAudit -EventType pipeline_start -Last 1 | Out-String -Width 160 | Should -Match 'Seq\s+Timestamp\s+EventType'
    }
}
