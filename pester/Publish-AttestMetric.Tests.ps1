BeforeAll {
    . $PSScriptRoot/Sandbox.ps1
    Import-Module $ModulePath
}

Describe 'Publish-AttestMetric' {
    BeforeAll {
        $null = Enter-Sandbox
        Set-Content p.yml "name: p`nsteps: [{ id: a, create_file: { path: a.txt, content: x } }]"
        Start-AttestPipeline p.yml | Out-Null
        New-Item -ItemType Directory files | Out-Null
    }
    AfterAll { Exit-Sandbox }

    It 'writes a textfile and says nothing' {
        Publish-AttestMetric -Textfile files/a.prom | Should -BeNullOrEmpty
        Get-Content files/a.prom -Raw | Should -Match '(?m)^attest_pipeline_executions_total\{pipeline="p",status="success"\} 1$'
        (Get-ChildItem -Force files).Name | Should -Be 'a.prom'
    }

    It 'tells what became of it with -PassThru' {
        $push = Publish-AttestMetric -Textfile files/a.prom -PassThru
        $push | Should -BeOfType ([Attest.Monitoring.Push.MetricPush])
        $push.Kind, $push.Lost, $push.Delivered | Should -Be 'textfile', 0, $true
        $push.Target | Should -Be (Join-Path (Get-Location) 'files' 'a.prom')
        $push.Series | Should -BeGreaterThan 10
        $push | Out-String -Width 200 | Should -Match '(?s)Kind\s+Series\s+Lost\s+Target.*textfile'
    }

    It 'does nothing with -WhatIf' {
        Publish-AttestMetric -Textfile files/whatif.prom -WhatIf
        'files/whatif.prom' | Should -Not -Exist
    }

    It 'pushes to what is configured' {
        Set-Content conf.yml 'monitoring: { push: { textfile: files/configured.prom } }'
        Publish-AttestMetric -Config ./conf.yml
        'files/configured.prom' | Should -Exist
    }

    It 'pushes at the end of a run' {
        Set-Content conf.yml 'monitoring: { push: { textfile: files/run.prom } }'
        Start-AttestPipeline p.yml -Config ./conf.yml | Out-Null
        Get-Content files/run.prom -Raw | Should -Match '(?m)^attest_pipeline_executions_total\{pipeline="p",status="success"\} 2$'
    }

    It 'pushes while a monitor runs, and once more when it is stopped' {
        Set-Content conf.yml 'monitoring: { push: { textfile: files/monitor.prom, interval: 1h } }'
        $monitor = Start-AttestMonitor -Listen 127.0.0.1:0 -Config ./conf.yml
        'files/monitor.prom' | Should -Not -Exist
        $monitor | Stop-AttestMonitor
        Get-Content files/monitor.prom -Raw | Should -Match '(?m)^attest_pipeline_executions_total\{pipeline="p",status="success"\} 2$'
    }

    It 'adds several state folders up' {
        Start-AttestPipeline p.yml -Home ./second | Out-Null
        Publish-AttestMetric -Textfile files/both.prom -Home ./home, ./second
        Get-Content files/both.prom -Raw | Should -Match '(?m)^attest_pipeline_executions_total\{pipeline="p",status="success"\} 3$'
    }

    It 'refuses <what>' -ForEach @(
        @{ what = 'nothing to push to'; call = { Publish-AttestMetric -ErrorAction Stop }; id = 'Attest.ArgumentInvalid' }
        @{ what = 'a name the collector would not read'; call = { Publish-AttestMetric -Textfile a.txt -ErrorAction Stop }; id = 'Attest.ArgumentInvalid' }
        @{ what = 'no address'; call = { Publish-AttestMetric ftp://x -ErrorAction Stop }; id = 'Attest.ArgumentInvalid' }
        @{ what = 'a folder that is not there'; call = { Publish-AttestMetric -Textfile none/a.prom -ErrorAction Stop }; id = 'Attest.PushFailed' }
    ) {
        $call | Should -Throw -ErrorId "$id,*"
    }

    It 'takes a Pushgateway' -Skip:(-not (Get-Command prometheus-pushgateway -ErrorAction Ignore)) {
        $log = Join-Path (Get-Location) gateway.log
        $gateway = Start-Process prometheus-pushgateway '--web.listen-address=127.0.0.1:0' -PassThru -RedirectStandardError $log -RedirectStandardOutput "$log.out"
        try {
            $listening = 'Listening on" address=(\S+)'
            Wait-Change . { (Get-Content $log -Raw) -match $listening }
            $address = (Get-Content $log -Raw) -match $listening ? $Matches[1] : ''
            Publish-AttestMetric $address
            (Invoke-WebRequest "http://$address/metrics").Content | Should -Match 'attest_pipeline_executions_total\{instance="[0-9a-f-]+",job="attest",pipeline="p",status="success"\} [12]\n'
        } finally {
            $gateway.Kill()
        }
    }
}
