BeforeAll {
    . $PSScriptRoot/Sandbox.ps1
    Import-Module $ModulePath
    $Folder = Enter-Sandbox
    Set-Content good.yml "name: good`nsteps: [{ id: a, create_file: { path: a.txt, content: x } }]"
    Start-AttestPipeline good.yml | Out-Null
}

AfterAll { Exit-Sandbox }

Describe 'Update-AttestAuditKey' {
    It 'changes nothing with -WhatIf' {
        $before = Get-AttestAuditKey
        Update-AttestAuditKey -WhatIf
        Get-AttestAuditKey | Should -Be $before
    }

    It 'replaces the key; the old one leads to the new' {
        $old = Get-AttestAuditKey
        Copy-Item $old.Path trusted.pem
        $new = Update-AttestAuditKey
        $new.IsCurrent | Should -BeTrue
        $new.Id | Should -Not -Be $old.Id
        $keys = Get-AttestAuditKey
        $keys.Id | Should -Be $new.Id, $old.Id
        $keys[1].SignedUntil | Should -BeGreaterThan 0
        Start-AttestPipeline good.yml | Out-Null
        $result = Test-AttestAudit -PublicKey trusted.pem
        "$($result.Authenticity)" | Should -Match "Pass: signed by key $($new.Id)"
        (Get-AttestAudit -EventType key_created -Last 1).Data['replaces'] | Should -Be $old.Id
    }
}
