BeforeAll {
    . $PSScriptRoot/Sandbox.ps1
    Import-Module $ModulePath
}

Describe 'Write-AttestLog' {
    BeforeEach { $folder = Enter-Sandbox }
    AfterEach { Exit-Sandbox }

    It 'logs outside of a run, with fields of their own types' {
        Write-AttestLog 'backup completed' -Fields ([ordered]@{ rows = 5; share = 0.5; done = $true; name = 'a "b"'; none = $null; when = [timespan]'00:00:01' }) | Should -BeNullOrEmpty
        $line = Get-Content $env:ATTEST_HOME/attest.log
        $line | Should -BeLike '{"timestamp":"*Z","level":"INFO","target":"attest::script","message":"backup completed","fields":{"rows":5,"share":0.5,"done":true,"name":"a \"b\"","when":"00:00:01"}}'
    }

    It 'stands in the trace that the caller stands in' {
        $env:TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
        try { Write-AttestLog traced } finally { Remove-Item env:TRACEPARENT }
        $record = Get-AttestLog
        $record.TraceId, $record.SpanId | Should -Be '0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331'
    }

    It 'makes fields of an error that was caught' {
        try { Get-Item ./missing -ErrorAction Stop } catch { Write-AttestLog 'copy failed' -ErrorRecord $_ }
        $record = Get-AttestLog -Level Error
        $record.Message | Should -Be 'copy failed'
        $record.Error | Should -BeLike '*missing*'
        $record.Fields.error_id | Should -BeLike 'PathNotFound,*'
        $record.Fields.position | Should -Match ':\d+$'
    }

    It 'leaves out what is below the level, by component too' {
        Write-AttestLog quiet -Level Debug
        $env:ATTEST_LOG = 'attest::script=debug'
        Write-AttestLog loud -Level Debug
        (Get-AttestLog).Message | Should -Be 'loud'
    }

    It 'goes where the configuration sends lines' {
        Set-Content attest.yml "logging: { file_path: app.log, format: text }"
        Write-AttestLog hello -Fields @{ a = 'x y' }
        Get-Content app.log | Should -Match '^\S+Z INFO  attest::script  hello a="x y"$'
    }

    It 'logs inside a step into the run, masked, with step and span' {
        $env:LOG_TOKEN = 'open-sesame-1234'
        Set-Content run.yml @'
name: logging
secrets: [LOG_TOKEN]
steps:
  - id: say
    secrets: [LOG_TOKEN]
    pwsh: |
      Write-AttestLog "the token is $env:LOG_TOKEN" -Level Warn -Fields @{ rows = 3 }
'@
        try { Start-AttestPipeline run.yml -WarningAction SilentlyContinue | Out-Null } finally { Remove-Item env:LOG_TOKEN }
        $record = Get-AttestLog -Target step -Level Warn
        $record.Message | Should -Be 'the token is ***'
        $record.Step, $record.Fields.rows, $record.Pipeline | Should -Be 'say', 3, 'logging'
        $record.SpanId | Should -Not -Be (Get-AttestLog -Target pipeline)[0].SpanId
        "$env:ATTEST_HOME/attest.log" | Should -Not -Exist
    }

    It 'says so when a step tells more than a run reads' {
        $env:ATTEST_RUN_ID = 'r'
        $env:ATTEST_EVENTS = Join-Path $folder events
        Write-AttestLog 'there is room'
        [System.IO.File]::AppendAllText($env:ATTEST_EVENTS, ("`n" * (64MB - 60KB)))
        { 1..3 | ForEach-Object { 'x' * 30KB } | Write-AttestLog -ErrorAction Stop } | Should -Throw -ErrorId 'Attest.EventInvalid,*'
        { Write-AttestLog ('x' * 70KB) -ErrorAction Stop } | Should -Throw -ErrorId 'Attest.EventInvalid,*'
        (Get-Item $env:ATTEST_EVENTS).Length | Should -BeLessOrEqual 64MB
    }

    It 'loses nothing of 10 x 100,000 numbered lines from parallel runspaces' {
        $env:ATTEST_LOGGING_MAX_FILE_SIZE = '20MB'
        1..10 | ForEach-Object -ThrottleLimit 10 -Parallel {
            Import-Module $using:ModulePath
            $runspace = $_
            1..100000 | ForEach-Object { "$runspace/$_" } | Write-AttestLog
        }
        $seen = [System.Collections.Generic.HashSet[string]]::new()
        foreach ($file in Get-ChildItem $env:ATTEST_HOME/attest.log* -Exclude *.lock) {
            foreach ($line in [System.IO.File]::ReadLines($file.FullName)) {
                $start = $line.IndexOf('"message":"') + 11
                $null = $seen.Add($line.Substring($start, $line.IndexOf('"', $start) - $start))
            }
        }
        $seen.Count | Should -Be 1000000
        $seen.Contains('1/1') -and $seen.Contains('10/100000') | Should -BeTrue
        (Get-ChildItem $env:ATTEST_HOME/attest.log.*).Count | Should -BeGreaterThan 3
    }

    It 'tells of lines that could not be written' {
        $null = New-Item -ItemType Directory $env:ATTEST_HOME/attest.log -Force
        { Write-AttestLog x -WarningAction SilentlyContinue } | Should -Throw -ErrorId 'Attest.StateUnwritable,*'
    }
}
