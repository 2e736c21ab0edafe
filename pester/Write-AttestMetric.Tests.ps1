BeforeAll {
    . $PSScriptRoot/Sandbox.ps1
    Import-Module $ModulePath
}

Describe 'Write-AttestMetric' {
    BeforeEach {
        $folder = Enter-Sandbox
        $env:ATTEST_METRICS = Join-Path $folder metrics.txt
    }
    AfterEach { Exit-Sandbox }

    It 'appends a measurement with its type, help and labels' {
        Write-AttestMetric rows_read_total 5 -Type Counter -Labels @{ table = 'a"b\c' } -Help "Rows`nread" | Should -BeNullOrEmpty
        Get-Content $env:ATTEST_METRICS | Should -Be '# HELP rows_read_total Rows\nread', '# TYPE rows_read_total counter', 'rows_read_total{table="a\"b\\c"} 5'
    }

    It 'counts one when no value is given, and takes values from the pipeline' {
        Write-AttestMetric calls_total -Type Counter
        0.5, 1.5 | Write-AttestMetric wait_seconds -Type Histogram -Buckets 1, 2
        Get-Content $env:ATTEST_METRICS | Should -Contain 'calls_total 1'
        Get-Content $env:ATTEST_METRICS | Should -Contain '# BUCKETS wait_seconds 1 2'
        Get-Content $env:ATTEST_METRICS | Where-Object { $_ -like 'wait_seconds *' } | Should -Be 'wait_seconds 0.5', 'wait_seconds 1.5'
    }

    It 'ends a line that somebody has left open' {
        Set-Content $env:ATTEST_METRICS 'declared 1' -NoNewline
        Write-AttestMetric declared 2
        Get-Content $env:ATTEST_METRICS | Should -Be 'declared 1', 'declared 2'
    }

    It 'writes numbers without the culture' {
        $culture = [cultureinfo]::CurrentCulture
        [cultureinfo]::CurrentCulture = [cultureinfo]::InvariantCulture.Clone()
        [cultureinfo]::CurrentCulture.NumberFormat.NumberDecimalSeparator = ','
        try { Write-AttestMetric x 0.25 -Type Gauge -Labels @{ share = 0.5 } } finally { [cultureinfo]::CurrentCulture = $culture }
        Get-Content $env:ATTEST_METRICS | Should -Contain 'x{share="0.5"} 0.25'
    }

    It 'refuses at once what the end of the step would: <what>' -TestCases @(
        @{ what = 'a name'; call = { Write-AttestMetric 'rows-read' 1 -Type Counter -ErrorAction Stop } }
        @{ what = 'a second line in a name'; call = { Write-AttestMetric "a 1`nb" 1 -Type Gauge -ErrorAction Stop } }
        @{ what = 'a counter that goes down'; call = { Write-AttestMetric x -1 -Type Counter -ErrorAction Stop } }
        @{ what = 'NaN'; call = { Write-AttestMetric x ([double]::NaN) -Type Gauge -ErrorAction Stop } }
        @{ what = 'a reserved label'; call = { Write-AttestMetric x 1 -Type Gauge -Labels @{ le = 1 } -ErrorAction Stop } }
        @{ what = 'bounds that do not ascend'; call = { Write-AttestMetric x 1 -Type Histogram -Buckets 2, 1 -ErrorAction Stop } }
    ) {
        $call | Should -Throw -ErrorId 'Attest.MetricInvalid,*'
        $env:ATTEST_METRICS | Should -Not -Exist
    }

    It 'refuses bounds of what is no histogram' {
        { Write-AttestMetric x 1 -Type Gauge -Buckets 1 -ErrorAction Stop } | Should -Throw -ErrorId 'Attest.ArgumentInvalid,*'
    }

    It 'refuses to be called outside of a step, and says what to do' {
        Remove-Item env:ATTEST_METRICS
        try { Write-AttestMetric x 1 -Type Gauge; throw 'it did not' } catch { $fault = $_ }
        $fault.FullyQualifiedErrorId | Should -BeLike 'Attest.NotInRun,*'
        $fault.CategoryInfo.Category | Should -Be 'InvalidOperation'
        $fault.ErrorDetails.RecommendedAction | Should -BeLike '*Start-AttestPipeline*'
    }

    It 'loses nothing when runspaces write at once' {
        1..4 | ForEach-Object -Parallel {
            Import-Module $using:ModulePath
            1..50 | Write-AttestMetric done_total -Type Counter
        }
        (Get-Content $env:ATTEST_METRICS | Where-Object { $_ -match '^done_total \d+$' }).Count | Should -Be 200
    }

    It 'is counted by the run whose step calls it' {
        Remove-Item env:ATTEST_METRICS
        1..2 | ForEach-Object {
            Start-AttestPipeline -Name import -ScriptBlock { Write-AttestMetric rows_total 20 -Type Counter -Labels @{ table = 't' }; 0.5, 3 | Write-AttestMetric took_seconds -Type Histogram -Buckets 1, 2 } | Out-Null
        }
        $rows = Get-AttestMetric rows_total
        $rows.Value, $rows.Labels.table, $rows.Labels.pipeline | Should -Be 40, 't', 'import'
        $took = Get-AttestMetric took_seconds
        $took.Count | Should -Be 4
        $took.Buckets.UpperBound | Should -Be 1, 2, ([double]::PositiveInfinity)
        $took.Buckets.Count | Should -Be 3
        $took.Buckets | ForEach-Object Count | Should -Be 2, 2, 4
    }
}
