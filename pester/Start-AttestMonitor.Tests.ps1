BeforeAll {
    . $PSScriptRoot/Sandbox.ps1
    Import-Module $ModulePath
}

Describe 'Start-AttestMonitor' {
    BeforeAll {
        $null = Enter-Sandbox
        Set-Content p.yml "name: p`nsteps: [{ id: a, create_file: { path: a.txt, content: x } }]"
        Start-AttestPipeline p.yml | Out-Null
        $Monitor = Start-AttestMonitor -Listen 127.0.0.1:0
    }
    AfterAll { Stop-AttestMonitor; Exit-Sandbox }

    It 'says where it listens' {
        $Monitor | Should -BeOfType ([Attest.Monitoring.Serving.RunningMonitor])
        $Monitor.Metrics | Should -Match '^http://127\.0\.0\.1:\d+/metrics$'
        $Monitor.StateFolder | Should -Be $env:ATTEST_HOME
        $Monitor | Out-String | Should -Match '/metrics'
    }

    It 'serves what was counted, and what is counted meanwhile' {
        $series = 'attest_pipeline_executions_total\{pipeline="p",status="success"\}'
        Invoke-RestMethod $Monitor.Metrics -NoProxy | Should -Match "(?m)^$series 1$"
        Start-AttestPipeline p.yml | Out-Null
        Invoke-RestMethod $Monitor.Metrics -NoProxy | Should -Match "(?m)^$series 2$"
    }

    It 'speaks OpenMetrics to those who ask, with exemplars' {
        $answer = Invoke-WebRequest $Monitor.Metrics -NoProxy -Headers @{ Accept = 'application/openmetrics-text; version=1.0.0' }
        $answer.Headers['Content-Type'] | Should -Be 'application/openmetrics-text; version=1.0.0; charset=utf-8'
        $text = [System.Text.Encoding]::UTF8.GetString($answer.RawContentStream.ToArray())
        $text | Should -Match '# EOF\n$'
        $text | Should -Match 'executions_total\{[^}]*status="success"\} \d+ # \{trace_id="[0-9a-f]{32}"'
    }

    It 'publishes the audit log as its folder holds it' {
        $checkpoint = Invoke-WebRequest "$($Monitor.Url)/audit/checkpoint" -NoProxy
        $checkpoint.Headers['Content-Type'] | Should -Be 'text/plain; charset=utf-8'
        $size = [int] ([System.Text.Encoding]::UTF8.GetString($checkpoint.RawContentStream.ToArray()) -split "`n")[1]
        $size | Should -BeGreaterThan 3
        $tile = Invoke-WebRequest "$($Monitor.Url)/audit/tile/entries/000.p/$size" -NoProxy
        $file = [System.IO.File]::ReadAllBytes("$env:ATTEST_HOME/audit/tile/entries/000.p/$size")
        [System.Convert]::ToBase64String($tile.RawContentStream.ToArray()) | Should -Be ([System.Convert]::ToBase64String($file))
        (Invoke-WebRequest "$($Monitor.Url)/audit/tile/0/001" -NoProxy -SkipHttpErrorCheck).StatusCode | Should -Be 404
    }

    It 'tells of the process that answers' {
        $text = Invoke-RestMethod $Monitor.Metrics -NoProxy
        $text | Should -Match '(?m)^process_resident_memory_bytes \d'
        $text | Should -Match '(?m)^dotnet_gc_collections_total'
    }

    It 'shows the live page, which a browser keeps' {
        $page = Invoke-WebRequest "$($Monitor.Url)/" -NoProxy
        $page.Headers['Content-Security-Policy'] | Should -Match "default-src 'none'"
        $script = [regex]::Match($page.Content, 'src="(/assets/[^"]+/app\.js)"').Groups[1].Value
        (Invoke-WebRequest "$($Monitor.Url)$script" -NoProxy).Headers['Cache-Control'] | Should -Match 'immutable'
        $again = Invoke-WebRequest "$($Monitor.Url)/" -NoProxy -SkipHttpErrorCheck -Headers @{ 'If-None-Match' = "$($page.Headers['ETag'])" }
        $again.StatusCode | Should -Be 304
    }

    It 'tells of runs, and of their logs by range' {
        $runs = Invoke-RestMethod "$($Monitor.Url)/api/runs?status=success&limit=1" -NoProxy
        $runs.runs[0].pipeline | Should -Be p
        (Invoke-RestMethod "$($Monitor.Url)/api/runs/$($runs.runs[0].run_id)" -NoProxy).steps[0].id | Should -Be a
        (Invoke-RestMethod "$($Monitor.Url)/api/summary" -NoProxy).success_rate | Should -Be 1
        Set-Content said.yml "name: said`nsteps: [{ id: a, pwsh: 'Write-Output hello' }]"
        $run = Start-AttestPipeline said.yml
        $log = "$($Monitor.Url)/api/runs/$($run.RunId)/steps/1/log"
        Invoke-RestMethod $log -NoProxy | Should -Match '^hello'
        $end = Invoke-WebRequest $log -NoProxy -Headers @{ Range = 'bytes=0-3' }
        $end.StatusCode | Should -Be 206
        (Invoke-WebRequest "${log}?from=1000" -NoProxy).StatusCode | Should -Be 204
    }

    It 'tells what becomes of runs while it happens, and ends the stream with itself' {
        $own = Start-AttestMonitor -Listen 127.0.0.1:0
        $handler = [System.Net.Http.SocketsHttpHandler] @{ UseProxy = $false }
        $client = [System.Net.Http.HttpClient]::new($handler)
        $client.Timeout = [timespan]::FromSeconds(60)
        try {
            $reader = [System.IO.StreamReader]::new($client.GetStreamAsync("$($own.Url)/api/events").GetAwaiter().GetResult())
            while ($reader.ReadLine() -ne 'event: hello') { }
            $run = Start-AttestPipeline p.yml
            while ($reader.ReadLine() -ne 'event: run_finished') { }
            ($reader.ReadLine() -replace '^data: ' | ConvertFrom-Json).run_id | Should -Be $run.RunId
            $watch = [System.Diagnostics.Stopwatch]::StartNew()
            $own | Stop-AttestMonitor
            { $reader.ReadToEnd() } | Should -Not -Throw
            $watch.Elapsed.TotalSeconds | Should -BeLessThan 4
        }
        finally {
            $client.Dispose()
            Get-AttestMonitor | Where-Object Id -EQ $own.Id | Stop-AttestMonitor
        }
    }

    It 'answers 404 and 405 for all else' {
        (Invoke-WebRequest "$($Monitor.Url)/../etc/passwd" -NoProxy -SkipHttpErrorCheck).StatusCode | Should -Be 404
        (Invoke-WebRequest $Monitor.Metrics -Method Put -NoProxy -SkipHttpErrorCheck).StatusCode | Should -Be 405
    }

    It 'refuses another host name' {
        (Invoke-WebRequest $Monitor.Metrics -NoProxy -SkipHttpErrorCheck -Headers @{ Host = 'evil.example' }).StatusCode | Should -BeIn 400, 404, 421
    }

    It 'refuses to listen beyond loopback and names attest serve' {
        $fault = { Start-AttestMonitor -Listen *:0 } | Should -Throw -ErrorId 'Attest.ListenRefused*' -PassThru
        $fault.ErrorDetails.RecommendedAction | Should -Match 'attest serve'
    }

    It 'says that a port is in use' {
        $port = ([uri] $Monitor.Url).Port
        { Start-AttestMonitor -Listen "127.0.0.1:$port" } | Should -Throw -ErrorId 'Attest.ListenFailed*'
        { Start-AttestMonitor -Listen nowhere } | Should -Throw -ErrorId 'Attest.ArgumentInvalid*'
        (Get-AttestMonitor).Count | Should -Be 1
    }

    It 'starts nothing with -WhatIf' {
        Start-AttestMonitor -Listen 127.0.0.1:0 -WhatIf | Should -BeNullOrEmpty
        (Get-AttestMonitor).Count | Should -Be 1
    }

    It 'is scraped by many at once' {
        $metrics = $Monitor.Metrics
        $lengths = 1..20 | ForEach-Object -ThrottleLimit 10 -Parallel { (Invoke-RestMethod $using:metrics -NoProxy).Length -gt 1000 }
        $lengths | Should -Not -Contain $false
        $lengths.Count | Should -Be 20
    }
}
