BeforeAll {
    . $PSScriptRoot/Sandbox.ps1
    Import-Module $ModulePath
    $Folder = Enter-Sandbox
    Set-Content good.yml "name: good`nsteps: [{ id: a, create_file: { path: a.txt, content: x } }]"
    Set-Content bad.yml "name: bad`nsteps: [{ id: a, command: [no-such-program-here] }]"
    Start-AttestPipeline good.yml | Out-Null
    Start-AttestPipeline bad.yml -ErrorAction SilentlyContinue | Out-Null
    Write-AttestLog outside -Level Warn
}

AfterAll { Exit-Sandbox }

Describe 'Get-AttestLog' {
    It 'gets the records of every run and of what was outside, the oldest first' {
        $records = Get-AttestLog
        $records[0] | Should -BeOfType ([Attest.Monitoring.Logging.Reading.LogRecord])
        $records[0].Message | Should -Be 'Pipeline execution started'
        $records[-1].Message | Should -Be 'outside'
        $records.Pipeline | Where-Object { $_ } | Select-Object -Unique | Should -Be 'good', 'bad'
        $records.Timestamp | Should -Be ($records.Timestamp | Sort-Object)
    }

    It 'gets what a level, a target, a run and a time ask for' {
        (Get-AttestLog -Level Error).Error | Should -BeLike '*no-such-program-here*'
        (Get-AttestLog -Target step).Target | Should -Be 'attest::step', 'attest::step'
        (Get-AttestLog -Target attest::script).Message | Should -Be 'outside'
        $run = Get-AttestRun -Pipeline bad
        (Get-AttestLog -Run $run.RunId).RunId | Select-Object -Unique | Should -Be $run.RunId
        ($run | ForEach-Object { Get-AttestLog -Run $_ -Level Error }).Step | Should -Be 'a'
        Get-AttestLog -Until 1h | Should -BeNullOrEmpty
        (Get-AttestLog -Since 1h).Count | Should -Be (Get-AttestLog).Count
        (Get-AttestLog -Since ([datetime]::Now.AddHours(-1)) -Last 1).Message | Should -Be 'outside'
    }

    It 'has fields of their own types' {
        $record = Get-AttestLog -Target pipeline | Where-Object Message -EQ 'Pipeline execution completed' | Select-Object -First 1
        $record.Fields.duration_ms | Should -BeOfType ([double])
        $record.Fields.steps_total | Should -BeOfType ([long])
        $record.TraceId | Should -Match '^[0-9a-f]{32}$'
    }

    It 'reads files that are named' {
        $files = Join-Path $env:ATTEST_HOME runs/*/run.log
        (Get-AttestLog $files -Level Error).Count | Should -Be 1
        Set-Content other.log 'no log line'
        Get-AttestLog ./other.log -WarningVariable warned -WarningAction SilentlyContinue | Should -BeNullOrEmpty
        $warned | Should -BeLike '1 line*passed over*'
    }

    It 'refuses a file, a run and a time that are none' {
        { Get-AttestLog ./missing.log -ErrorAction Stop } | Should -Throw -ErrorId 'Attest.FileUnreadable,*'
        { Get-AttestLog -Run ffffffff -ErrorAction Stop } | Should -Throw -ErrorId 'Attest.RunNotFound,*'
        { Get-AttestLog -Since sometime } | Should -Throw '*neither a time nor a duration*'
    }

    It 'follows: a run that ends while it looks ends it, and nothing is missing' {
        $run = Invoke-Fresh "
            Import-Module `$ModulePath
            `$other = [powershell]::Create().AddScript({ param(`$m) Import-Module `$m; Start-AttestPipeline -Name slow -ScriptBlock { Set-Content '$Folder/began' x; while (-not (Test-Path '$Folder/go')) { Start-Sleep -Milliseconds 20 } } | Out-Null }).AddArgument(`$ModulePath)
            `$job = `$other.BeginInvoke()
            . '$PSScriptRoot/Sandbox.ps1'
            Wait-Change '$Folder' { Test-Path '$Folder/began' }
            `$id = (Get-AttestRun -Pipeline slow).RunId
            Get-AttestLog -Run `$id -Follow | ForEach-Object { `$_.Message; if (`$_.Message -like '*started') { Set-Content '$Folder/go' x } }
            `$other.EndInvoke(`$job)
        "
        $run[0] | Should -Be 'Pipeline execution started'
        $run[-1] | Should -Be 'Pipeline execution completed'
    }

    It 'ends a pipeline that has seen enough while it follows' {
        (Get-AttestLog -Follow -Last 1 | Select-Object -First 1).Message | Should -Be (Get-AttestLog)[-1].Message
    }

    It 'prints a table and a list' {
        Get-AttestLog -Level Error | Out-String -Width 200 | Should -Match 'Error\s+attest::step\s+bad'
        Get-AttestLog -Level Error | Format-List | Out-String -Width 200 | Should -Match 'error_id=Attest.CommandNotFound'
    }

    It 'completes components, levels and files' {
        (TabExpansion2 'Get-AttestLog -Target st').CompletionMatches.CompletionText | Should -Be 'step'
        (TabExpansion2 'Get-AttestLog -Level E').CompletionMatches.CompletionText | Should -Be 'Error'
        Set-Content rotated.log.1 ''
        (TabExpansion2 'Get-AttestLog ./rot').CompletionMatches.CompletionText | Should -BeLike '*rotated.log.1'
    }
}
