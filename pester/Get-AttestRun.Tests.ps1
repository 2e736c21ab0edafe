BeforeAll {
    . $PSScriptRoot/Sandbox.ps1
    Import-Module $ModulePath
    $Folder = Enter-Sandbox
    Set-Content good.yml "name: good`nsteps: [{ id: a, create_file: { path: a.txt, content: x } }]"
    Set-Content bad.yml "name: bad`nsteps: [{ id: a, command: [no-such-program-here] }]"
    Start-AttestPipeline good.yml | Out-Null
    Start-AttestPipeline bad.yml -ErrorAction SilentlyContinue | Out-Null
    Start-AttestPipeline good.yml | Out-Null
}

AfterAll { Exit-Sandbox }

Describe 'Get-AttestRun' {
    It 'gets every run, the newest first' {
        $runs = Get-AttestRun
        $runs.Pipeline | Should -Be 'good', 'bad', 'good'
        $runs[0] | Should -BeOfType ([Attest.Monitoring.Running.RunReport])
        $runs[0].StartedAt | Should -BeGreaterThan $runs[2].StartedAt
        $runs[0].Duration.TotalMilliseconds | Should -BeGreaterThan 0
    }

    It 'gets the last ones, by name and by how they ended' {
        (Get-AttestRun -Last 2).Count | Should -Be 2
        (Get-AttestRun -Pipeline g*).Count | Should -Be 2
        (Get-AttestRun -Pipeline GOOD -Last 1).Count | Should -Be 1
        (Get-AttestRun -Status Failure).Pipeline | Should -Be 'bad'
        Get-AttestRun -Status Lost, Timeout | Should -BeNullOrEmpty
    }

    It 'finds one by its id, or by a part that fits no other' {
        $run = Get-AttestRun -Status Failure
        (Get-AttestRun $run.RunId).Pipeline | Should -Be 'bad'
        (Get-AttestRun $run.RunId.Substring(20)).RunId | Should -Be $run.RunId
        ($run | Get-AttestRun).RunId | Should -Be $run.RunId
        ($run.RunId | Get-AttestRun).RunId | Should -Be $run.RunId
    }

    It 'tells the error and the log of a step' {
        $step = (Get-AttestRun -Status Failure).Steps[0]
        $step.Error.Id | Should -Be 'Attest.CommandNotFound'
        $step.Error.Remedy | Should -Not -BeNullOrEmpty
    }

    It 'writes an error for an id that is none, and goes on' {
        $id = (Get-AttestRun -Last 1).RunId
        $found = Get-AttestRun 'ffffffff', $id -ErrorVariable errors -ErrorAction SilentlyContinue
        $found.RunId | Should -Be $id
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'Attest.RunNotFound,*'
        $errors[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        $errors[0].TargetObject | Should -Be 'ffffffff'
    }

    It 'has nothing to tell of an empty folder' {
        Get-AttestRun -Home ./empty | Should -BeNullOrEmpty
    }

    It 'ends a pipeline that has seen enough' {
        (Get-AttestRun | Select-Object -First 1).Pipeline | Should -Be 'good'
    }

    It 'refuses a state folder that is a file' {
        Set-Content file x
        { Get-AttestRun -Home ./file -ErrorAction Stop } | Should -Throw -ErrorId 'Attest.StateFolderUnusable,*'
    }

    It 'completes run ids with what each was, and names of pipelines' {
        $found = (TabExpansion2 'Get-AttestRun -Id ').CompletionMatches
        $found.CompletionText | Should -Be (Get-AttestRun).RunId
        $found[1].ToolTip | Should -BeLike 'bad, failure, *'
        (TabExpansion2 'Get-AttestRun -Pipeline ').CompletionMatches.CompletionText | Should -Be 'bad', 'good'
    }

    It 'completes nothing, and makes no folder, where there is none' {
        $null = TabExpansion2 'Get-AttestRun -Home ./never -Id '
        './never' | Should -Not -Exist
    }

    It 'prints a table and a list' {
        Get-AttestRun | Out-String -Width 120 | Should -Match '(?m)^bad\s+.*Failure'
        Get-AttestRun -Last 1 | Format-List | Out-String -Width 200 | Should -Match 'Duration\s+: 00:00:0'
        (Get-AttestRun -Last 1).Steps | Out-String -Width 120 | Should -Match 'create_file'
    }
}
