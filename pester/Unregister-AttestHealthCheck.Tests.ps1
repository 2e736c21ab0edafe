BeforeAll {
    . $PSScriptRoot/Sandbox.ps1
    Import-Module $ModulePath
}

Describe 'Unregister-AttestHealthCheck' {
    BeforeEach { $null = Enter-Sandbox }
    AfterEach { Unregister-AttestHealthCheck *; Exit-Sandbox }

    It 'removes by name, by pattern and from the pipeline' {
        'a1', 'a2', 'b', 'c' | ForEach-Object { Register-AttestHealthCheck $_ { $true } }
        (TabExpansion2 'Unregister-AttestHealthCheck ').CompletionMatches.CompletionText | Should -Be a1, a2, b, c
        Unregister-AttestHealthCheck a*
        'b' | Unregister-AttestHealthCheck
        [Attest.Monitoring.Health.HealthChecks]::All.Name | Should -Be c
        Unregister-AttestHealthCheck c -WhatIf
        [Attest.Monitoring.Health.HealthChecks]::All.Name | Should -Be c
    }

    It 'tells of a name that nobody has, and not of a pattern' {
        { Unregister-AttestHealthCheck none -ErrorAction Stop } | Should -Throw -ErrorId 'Attest.ArgumentInvalid,*'
        { Unregister-AttestHealthCheck none* -ErrorAction Stop } | Should -Not -Throw
    }

    It 'removing the module removes them too' {
        $left = Invoke-Fresh @'
Import-Module $ModulePath
Register-AttestHealthCheck it { $true }
Remove-Module Attest.Monitoring
[Attest.Monitoring.Health.HealthChecks]::All.Count
'@
        $left | Should -Be 0
    }
}
