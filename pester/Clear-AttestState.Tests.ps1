BeforeAll {
    . $PSScriptRoot/Sandbox.ps1
    Import-Module $ModulePath
}

Describe 'Clear-AttestState' {
    BeforeEach {
        $null = Enter-Sandbox
        Set-Content p.yml "name: p`nsteps: [{ id: a, create_file: { path: a.txt, content: x } }]"
        1..3 | ForEach-Object { Start-AttestPipeline p.yml | Out-Null }
        # One that started long ago: the time is the id's.
        $old = '01800000-0000-7000-8000-000000000001'
        Copy-Item -Recurse (Get-AttestRun -Last 1).Paths['run'] (Join-Path $env:ATTEST_HOME runs $old)
    }
    AfterEach { Exit-Sandbox }

    It 'keeps what is young, and removes what is old' {
        Clear-AttestState -KeepLast 0
        Join-Path $env:ATTEST_HOME runs $old | Should -Not -Exist
        @(Get-AttestRun).Count | Should -Be 3
    }

    It 'outputs nothing but with -PassThru' {
        Clear-AttestState -KeepLast 0 -WhatIf | Should -BeNullOrEmpty
        $removed = Clear-AttestState -KeepLast 0 -PassThru
        $removed | Should -BeOfType ([Attest.Monitoring.State.RemovedRun])
        $removed.RunId | Should -Be $old
        $removed.StartedAt.Year | Should -Be 2022
    }

    It 'keeps the newest, however old' {
        Clear-AttestState -OlderThan 0s -KeepLast 2
        @(Get-AttestRun).Count | Should -Be 2
    }

    It 'removes nothing with -WhatIf' {
        Clear-AttestState -OlderThan 0s -KeepLast 0 -WhatIf
        Join-Path $env:ATTEST_HOME runs $old | Should -Exist
        @(Get-AttestRun).Count | Should -Be 4
    }

    It 'never removes metrics' {
        $before = (Get-AttestMetric attest_pipeline_executions_total | Measure-Object Value -Sum).Sum
        Clear-AttestState -OlderThan 0s -KeepLast 0
        (Get-AttestMetric attest_pipeline_executions_total | Measure-Object Value -Sum).Sum | Should -Be $before
        $before | Should -Be 3
    }

    It 'takes durations as <text>' -TestCases @(
        @{ text = '90d'; value = '90d' }, @{ text = '1h30m'; value = '1h30m' }, @{ text = 'a TimeSpan'; value = [timespan]::FromDays(90) }, @{ text = 'its text'; value = '90.00:00:00' }
    ) {
        { Clear-AttestState -OlderThan $value -WhatIf } | Should -Not -Throw
    }

    It 'takes 90d without quotes' { { Clear-AttestState -OlderThan 90d -WhatIf } | Should -Not -Throw }

    It 'refuses a number without a unit, and what is no duration' {
        { Clear-AttestState -OlderThan 90 } | Should -Throw '*duration such as*'
        { Clear-AttestState -OlderThan '90' } | Should -Throw '*duration such as*'
        { Clear-AttestState -OlderThan soon } | Should -Throw '*duration such as*'
        { Clear-AttestState -OlderThan ([timespan]::FromDays(-1)) } | Should -Throw -ErrorId 'Attest.ArgumentInvalid,*'
    }
}
