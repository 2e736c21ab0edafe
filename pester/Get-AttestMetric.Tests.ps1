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
