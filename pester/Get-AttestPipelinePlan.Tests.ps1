BeforeAll {
    . $PSScriptRoot/Sandbox.ps1
    Import-Module $ModulePath
}

Describe 'Get-AttestPipelinePlan' {
    BeforeEach {
        $null = Enter-Sandbox
        Set-Content p.yml @'
name: shop
parameters: { level: { type: integer, default: 1 } }
steps:
  - id: test
    needs: [build]
    run: 'true'
  - id: build
    matrix: { mode: [debug, release] }
    run: 'true'
  - id: sweep
    finally: true
    if: ${{ parameters.level > 1 }}
    run: 'true'
'@
    }
    AfterEach { Exit-Sandbox }

    It 'orders steps, unfolds the matrix and fills in the parameters' {
        $plan = Get-AttestPipelinePlan p.yml
        $plan | Should -BeOfType ([Attest.Monitoring.Planning.PipelinePlan])
        $plan.Pipeline, $plan.File, $plan.Parameters['level'] | Should -Be 'shop', 'p.yml', 1
        $plan.Steps.Id | Should -Be 'build[mode=debug]', 'build[mode=release]', 'test', 'sweep'
        $plan.Steps.Number | Should -Be 1, 2, 3, 4
        $plan.Steps[0].Matrix['mode'] | Should -Be 'debug'
        $plan.Steps[2].Needs | Should -Be 'build[mode=debug]', 'build[mode=release]'
        $plan.Steps[3].Finally | Should -BeTrue
        $plan.Steps[3].If | Should -BeLike '*parameters.level > 1*'
    }

    It 'takes values of parameters' {
        (Get-AttestPipelinePlan p.yml -Parameter @{ level = 3 }).Parameters['level'] | Should -Be 3
        { Get-AttestPipelinePlan p.yml -Parameter @{ level = 'high' } -ErrorAction Stop } | Should -Throw -ErrorId 'Attest.ParameterInvalid,*'
        { Get-AttestPipelinePlan p.yml -Parameter @{ lvel = 1 } -ErrorAction Stop } | Should -Throw "*did you mean 'level'?*"
    }

    It 'takes a step with what it needs, and what runs whatever happens' {
        (Get-AttestPipelinePlan p.yml -Only 'build[mode=debug]').Steps.Id | Should -Be 'build[mode=debug]', 'sweep'
        { Get-AttestPipelinePlan p.yml -Only tset -ErrorAction Stop } | Should -Throw -ErrorId 'Attest.ArgumentInvalid,*'
    }

    It 'writes the same texts as the command line: <as>' -TestCases @(
        @{ as = 'Table'; like = '*STEP*KIND*NEEDS*' }
        @{ as = 'Mermaid'; like = 'flowchart LR*' }
        @{ as = 'Dot'; like = 'digraph*' }
    ) {
        Get-AttestPipelinePlan p.yml -As $as | Should -BeLike $like
    }

    It 'writes JSON that reads back' {
        $json = Get-AttestPipelinePlan p.yml -As Json | ConvertFrom-Json
        $json.pipeline | Should -Be 'shop'
        $json.steps.id | Should -Be (Get-AttestPipelinePlan p.yml).Steps.Id
    }

    It 'prints its steps' {
        Get-AttestPipelinePlan p.yml | Out-String | Should -Match 'build\[mode=debug\]'
    }

    It 'reads a hashtable and a block' {
        (Get-AttestPipelinePlan -Definition @{ name = 'n'; steps = @(@{ id = 'a'; pwsh = { 1 } }) }).Steps.Id | Should -Be 'a'
        (Get-AttestPipelinePlan -Definition { step a { 1 }; step b -needs a { 2 } }).Steps.Id | Should -Be 'a', 'b'
    }

    It 'writes one error with every mistake' {
        Set-Content bad.yml "name: bad`nsteps:`n  - { id: a, rum: x }`n  - { id: a, run: x }"
        $null = Get-AttestPipelinePlan bad.yml -ErrorVariable errors -ErrorAction SilentlyContinue
        $errors.Count | Should -Be 1
        $errors[0].FullyQualifiedErrorId | Should -BeLike 'Attest.DefinitionInvalid,*'
        $errors[0].CategoryInfo.Category | Should -Be 'InvalidData'
        "$($errors[0])" | Should -BeLike '*bad.yml:3:*bad.yml:4:*'
    }

    It 'completes step ids, members of a matrix quoted' {
        $found = (TabExpansion2 'Get-AttestPipelinePlan p.yml -Only ').CompletionMatches.CompletionText
        $found | Should -Be "build", "'build[mode=debug]'", "'build[mode=release]'", 'sweep', 'test'
    }
}
