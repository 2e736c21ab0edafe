BeforeAll {
    . $PSScriptRoot/Sandbox.ps1
    Import-Module $ModulePath
    $Folder = Enter-Sandbox
    $lines = foreach ($number in 1..20) {
        @{ timestamp = "2026-11-20T09:00:$($number.ToString('00'))Z"; level = 'INFO'; target = 'attest::pipeline'; message = 'Pipeline execution completed'
            fields = @{ pipeline = 'etl'; run_id = "r$number"; status = $number -eq 20 ? 'failure' : 'success'; duration_ms = 100 * $number } } | ConvertTo-Json -Compress
        @{ timestamp = "2026-11-20T09:00:$($number.ToString('00'))Z"; level = 'ERROR'; target = 'attest::step'; message = 'm'
            fields = @{ error = "error $($number % 3)"; error_id = 'Attest.StepFailed' } } | ConvertTo-Json -Compress
    }
    $lines += '{"timestamp":"2026-11-20T09:01:00Z","level":"WARN","target":"attest::policy","message":"m","event_type":"policy_violation","policy_name":"p","violation_type":"network","fields":{"event_type":"policy_violation","policy_name":"p","violation_type":"network"}}'
    Set-Content app.log $lines
}

AfterAll { Exit-Sandbox }

Describe 'Measure-AttestLog' {
    It 'counts errors, durations and violations' {
        $sum = Measure-AttestLog app.log
        $sum | Should -BeOfType ([Attest.Monitoring.Logging.Reading.LogAnalysis])
        $sum.Lines | Should -Be 41
        $sum.Errors.Error | Should -Be 'error 1', 'error 2', 'error 0'
        $sum.Errors.Count | Should -Be 3
        $sum.Errors | ForEach-Object Count | Should -Be 7, 7, 6
        $sum.Pipelines[0].Runs, $sum.Pipelines[0].Failed, $sum.Pipelines[0].Mean.TotalMilliseconds | Should -Be 20, 1, 1050
        $sum.Pipelines[0].P95.TotalMilliseconds | Should -BeGreaterThan 1881
        $sum.Pipelines[0].P95.TotalMilliseconds | Should -BeLessThan 1919
        $sum.Violations.Policy | Should -Be 'p'
    }

    It 'takes records of the pipeline' {
        $sum = Get-AttestLog app.log | Where-Object Level -EQ Error | Measure-AttestLog
        $sum.Lines, $sum.Pipelines.Count | Should -Be 20, 0
    }

    It 'says the same as attest logs analyze' {
        $attest = 'Debug', 'Release' | ForEach-Object { Join-Path $PSScriptRoot "../src/Attest.Cli/bin/$_/net10.0/attest.dll" } |
            Where-Object { Test-Path $_ } | Sort-Object { (Get-Item $_).LastWriteTime } | Select-Object -Last 1
        if (-not $attest) { Set-ItResult -Skipped -Because 'attest is not built'; return }
        $theirs = dotnet $attest logs analyze app.log --json | ConvertFrom-Json -AsHashtable
        $ours = Measure-AttestLog app.log
        $theirs.lines, $theirs.pipelines[0].p95_ms, $theirs.pipelines[0].mean_ms | Should -Be $ours.Lines, $ours.Pipelines[0].P95.TotalMilliseconds, $ours.Pipelines[0].Mean.TotalMilliseconds
        $theirs.errors.error | Should -Be $ours.Errors.Error
    }

    It 'has nothing to say of an empty folder' {
        $sum = Measure-AttestLog -Home ./empty
        $sum.Lines, $sum.Errors.Count, $sum.From | Should -Be 0, 0, $null
    }

    It 'prints a list and a table' {
        Measure-AttestLog app.log | Out-String -Width 200 | Should -Match '7 x error 1'
        Measure-AttestLog app.log | Format-Table | Out-String -Width 200 | Should -Match 'CommonestError'
    }
}
