BeforeAll {
    . $PSScriptRoot/Sandbox.ps1
    Import-Module $ModulePath
}

Describe 'Test-AttestPipeline' {
    BeforeEach {
        $null = Enter-Sandbox
        Set-Content good.yml "name: good`nsteps:`n  - { id: a, run: 'true' }`n  - { id: b, needs: [a], run: 'true' }"
        Set-Content bad.yml "name: bad`nsteps:`n  - { id: a, rum: 'true' }`n  - { id: b, needs: [c], run: 'true' }"
    }
    AfterEach { Exit-Sandbox }

    It 'says of a valid file what it holds' {
        $check = Test-AttestPipeline good.yml
        $check | Should -BeOfType ([Attest.Monitoring.Definitions.PipelineCheck])
        $check.IsValid | Should -BeTrue
        $check.Path, $check.Pipeline, $check.Steps | Should -Be 'good.yml', 'good', 2
        $check.Diagnostics | Should -BeNullOrEmpty
    }

    It 'tells every mistake with its place and the nearest word, and writes no error' {
        $check = Test-AttestPipeline bad.yml -ErrorVariable errors
        $errors | Should -BeNullOrEmpty
        $check.IsValid | Should -BeFalse
        $check.Diagnostics.Count | Should -BeGreaterOrEqual 2
        $check.Diagnostics[0].Position.File, $check.Diagnostics[0].Position.Line | Should -Be 'bad.yml', 3
        "$($check.Diagnostics[0])" | Should -BeLike "bad.yml:3:*unknown key 'rum'*did you mean 'run'?"
    }

    It 'takes a file that is no YAML for a mistake in it' {
        Set-Content broken.yml "name: [`n"
        $check = Test-AttestPipeline broken.yml
        $check.IsValid | Should -BeFalse
        $check.Diagnostics[0].Position.File | Should -Be 'broken.yml'
    }

    It 'answers $true or $false with -Quiet' {
        Test-AttestPipeline good.yml -Quiet | Should -BeTrue
        Test-AttestPipeline bad.yml -Quiet | Should -BeFalse
    }

    It 'takes wildcards, names and files from the pipeline, and paths that are literal' {
        (Test-AttestPipeline *.yml).Path | Should -Be 'bad.yml', 'good.yml'
        ('good.yml', 'bad.yml' | Test-AttestPipeline).IsValid | Should -Be $true, $false
        (Get-ChildItem *.yml | Test-AttestPipeline).IsValid | Should -Be $false, $true
        Copy-Item good.yml 'odd[1].yml'
        (Test-AttestPipeline -LiteralPath 'odd[1].yml').IsValid | Should -BeTrue
    }

    It 'takes attest.pipeline.yml when no file is named' {
        Copy-Item good.yml attest.pipeline.yml
        (Test-AttestPipeline).Path | Should -Be 'attest.pipeline.yml'
    }

    It 'follows the location of the session, and drives of PowerShell' {
        $null = New-Item -ItemType Directory inner
        Copy-Item good.yml inner/only-here.yml
        Push-Location inner
        (Test-AttestPipeline only-here.yml).IsValid | Should -BeTrue
        Pop-Location
        $null = New-PSDrive pipelines FileSystem (Join-Path $PWD inner)
        (Test-AttestPipeline pipelines:/only-here.yml).IsValid | Should -BeTrue
        Remove-PSDrive pipelines
    }

    It 'reads a hashtable, whose places are paths' {
        Test-AttestPipeline -Definition @{ name = 'n'; steps = @(@{ id = 'a'; run = 'true' }) } -Quiet | Should -BeTrue
        "$((Test-AttestPipeline -Definition @{ name = 'n'; steps = @(@{ id = 'a'; rum = 'true' }) }).Diagnostics)" | Should -BeLike 'steps`[0`].rum: *'
    }

    It 'reads a block in which step declares steps' {
        (Test-AttestPipeline -Definition { step a { 1 }; step b -needs a { 2 } }).Steps | Should -Be 2
    }

    It 'tells a hashtable of wrong types' {
        (Test-AttestPipeline -Definition @{ name = 'n'; steps = @(@{ id = 'a'; run = (Get-Date) }) }).IsValid | Should -BeFalse
        (Test-AttestPipeline -Definition @{ name = 'n'; steps = 'none' }).IsValid | Should -BeFalse
        $loop = @{ name = 'n' }; $loop.env = $loop
        (Test-AttestPipeline -Definition $loop).IsValid | Should -BeFalse
    }

    It 'writes an error for a file that is not there, and goes on' {
        $checks = 'nowhere.yml', 'good.yml' | Test-AttestPipeline -ErrorVariable errors -ErrorAction SilentlyContinue
        $checks.Path | Should -Be 'good.yml'
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'Attest.FileUnreadable,*'
        $errors[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $errors[0].TargetObject | Should -Be 'nowhere.yml'
        $errors[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        { Test-AttestPipeline nothing*.yml -ErrorAction Stop } | Should -Throw -ErrorId 'Attest.FileUnreadable,*'
        { Test-AttestPipeline env:PATH -ErrorAction Stop } | Should -Throw -ErrorId 'Attest.ArgumentInvalid,*'
    }

    It 'announces the series of a valid definition at 0' {
        $null = Test-AttestPipeline good.yml
        $series = Get-AttestMetric attest_pipeline_executions_total | Where-Object { $_.Labels.pipeline -eq 'good' }
        $series.Labels.status | Should -Contain 'failure'
        $series.Value | Sort-Object -Unique | Should -Be 0
    }

    It 'completes YAML files and folders' {
        Set-Content readme.txt x
        $found = (TabExpansion2 'Test-AttestPipeline ./').CompletionMatches.ListItemText
        $found | Should -Contain 'good.yml'
        $found | Should -Not -Contain 'readme.txt'
    }

    It 'prints a table' {
        Test-AttestPipeline good.yml, bad.yml | Out-String -Width 120 | Should -Match '(?s)True\s+good\s+2\s+good\.yml.*False.*bad\.yml:3:'
    }
}
