BeforeAll {
    . $PSScriptRoot/Sandbox.ps1
    Import-Module $ModulePath
}

Describe 'Get-AttestMetric' {
    BeforeAll {
        $null = Enter-Sandbox
        Set-Content p.yml "name: p`nsteps: [{ id: a, create_file: { path: a.txt, content: x } }]"
        1..2 | ForEach-Object { Start-AttestPipeline p.yml | Out-Null }
        Start-AttestPipeline p.yml -Home ./second | Out-Null
    }
    AfterAll { Exit-Sandbox }

    It 'gives one object a series' {
        $series = Get-AttestMetric attest_pipeline_executions_total | Where-Object { $_.Labels.status -eq 'success' }
        $series | Should -BeOfType ([Attest.Monitoring.Metrics.MetricSample])
        $series.Value, $series.Type, $series.Labels.pipeline | Should -Be 2, 'counter', 'p'
        $series.Series | Should -Be 'attest_pipeline_executions_total{pipeline="p",status="success"}'
        $series.Help | Should -Not -BeNullOrEmpty
    }

    It 'gives a histogram its count, sum and cumulative buckets' {
        $series = Get-AttestMetric attest_pipeline_duration_seconds
        $series.Count | Should -Be 2
        $series.Value | Should -BeGreaterThan 0
        $series.Buckets[-1].UpperBound | Should -Be ([double]::PositiveInfinity)
        $series.Buckets[-1].Count | Should -Be 2
    }

    It 'gives a native histogram where they are switched on, and the protobuf format' {
        (Get-AttestMetric attest_pipeline_duration_seconds).Native | Should -BeNullOrEmpty
        $env:ATTEST_MONITORING_NATIVE_HISTOGRAMS_ENABLED = 'true'
        try {
            $native = (Get-AttestMetric attest_pipeline_duration_seconds).Native
            $native.Schema | Should -Be 3
            ($native.Buckets | Measure-Object Count -Sum).Sum + $native.ZeroCount | Should -Be 2
            $json = Get-AttestMetric attest_pipeline_duration_seconds -As Json | ConvertFrom-Json
            $json.metrics[0].metrics[0].native.buckets.Count | Should -Be $native.Buckets.Count
            $bytes = Get-AttestMetric attest_pipeline_duration_seconds -As Protobuf
            , $bytes | Should -BeOfType ([byte[]])
            [Text.Encoding]::Latin1.GetString($bytes) | Should -Match 'attest_pipeline_duration_seconds'
        }
        finally { Remove-Item env:ATTEST_MONITORING_NATIVE_HISTOGRAMS_ENABLED }
    }

    It 'takes wildcards' {
        (Get-AttestMetric *_build_info).Name | Should -Be 'attest_build_info'
        (Get-AttestMetric attest_pipeline_*, *_build_info).Name | Sort-Object -Unique | Should -Contain 'attest_pipeline_steps_total'
        Get-AttestMetric nothing* | Should -BeNullOrEmpty
    }

    It 'adds several state folders up' {
        (Get-AttestMetric attest_pipeline_executions_total -Home ./home, ./second | Where-Object { $_.Labels.status -eq 'success' }).Value | Should -Be 3
    }

    It 'writes the Prometheus text format and JSON' {
        $text = Get-AttestMetric attest_pipeline_executions_total -As Prometheus
        $text | Should -BeOfType ([string])
        $text | Should -Match '(?m)^# TYPE attest_pipeline_executions_total counter$'
        $text | Should -Match '(?m)^attest_pipeline_executions_total\{pipeline="p",status="success"\} 2$'
        $json = Get-AttestMetric attest_pipeline_executions_total -As Json | ConvertFrom-Json
        ($json.metrics[0].metrics | Where-Object { $_.labels.status -eq 'success' }).value | Should -Be 2
    }

    It 'is accepted by promtool' -Skip:(-not (Get-Command promtool -ErrorAction Ignore)) {
        (Get-AttestMetric -As Prometheus) + "`n" | promtool check metrics
        $LASTEXITCODE | Should -Be 0
    }

    It 'completes names' {
        (TabExpansion2 'Get-AttestMetric attest_pipeline_ex').CompletionMatches.CompletionText | Should -Be 'attest_pipeline_executions_total'
    }

    It 'prints its values by metric' {
        Get-AttestMetric attest_pipeline_executions_total | Out-String -Width 100 | Should -Match '(?s)Metric: attest_pipeline_executions_total.*2\s+pipeline=p, status=success'
    }
}
