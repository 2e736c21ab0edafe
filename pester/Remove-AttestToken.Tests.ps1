BeforeAll {
    . $PSScriptRoot/Sandbox.ps1
    Import-Module $ModulePath
}

Describe 'Remove-AttestToken' {
    BeforeEach { $null = Enter-Sandbox }
    AfterEach { Exit-Sandbox }

    It 'revokes by name and by pipeline, and tells the audit log' {
        'a', 'b', 'c' | ForEach-Object { $null = New-AttestToken $_ admin }
        Remove-AttestToken a
        Get-AttestToken b | Remove-AttestToken
        (Get-AttestToken).Name | Should -Be 'c'
        (Get-AttestAudit | Where-Object EventType -EQ token_revoked).Count | Should -Be 2
    }

    It 'says that there is none of a name, and goes on' {
        $null = New-AttestToken prometheus admin
        Remove-AttestToken promethues, prometheus -ErrorVariable fault -ErrorAction SilentlyContinue
        $fault[0].FullyQualifiedErrorId | Should -BeLike 'Attest.TokenNotFound*'
        $fault[0].CategoryInfo.Category | Should -Be 'ObjectNotFound'
        Get-AttestToken | Should -BeNullOrEmpty
    }

    It 'removes nothing with -WhatIf' {
        $null = New-AttestToken a admin
        Remove-AttestToken a -WhatIf
        (Get-AttestToken).Name | Should -Be 'a'
    }
}
