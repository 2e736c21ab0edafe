BeforeAll {
    . $PSScriptRoot/Sandbox.ps1
    Import-Module $ModulePath
}

Describe 'Get-AttestToken' {
    BeforeEach { $null = Enter-Sandbox }
    AfterEach { Exit-Sandbox }

    It 'gets nothing where there are none' { Get-AttestToken | Should -BeNullOrEmpty }

    It 'gets them by name, wildcards too, and never a token' {
        $made = New-AttestToken prometheus metrics:read
        $null = New-AttestToken ci-reader runs:read, audit:read -Expires 1d
        (Get-AttestToken).Name | Should -Be 'ci-reader', 'prometheus'
        (Get-AttestToken ci*).Roles | Should -Be 'audit:read', 'runs:read'
        $token = Get-AttestToken prometheus
        $token | Should -BeOfType ([Attest.Monitoring.Access.AccessToken])
        $token.LastUsedAt | Should -BeNullOrEmpty
        $token.IsExpired | Should -BeFalse
        $token | Format-List * | Out-String | Should -Not -Match $made.Token
        Get-AttestToken | Out-String | Should -Match 'prometheus +metrics:read .* never +never'
        (TabExpansion2 'Get-AttestToken p').CompletionMatches.CompletionText | Should -Contain 'prometheus'
    }

    It 'warns of a file that is no token' {
        $null = New-AttestToken good admin
        Set-Content (Join-Path $env:ATTEST_HOME access token-bad.json) '{'
        (Get-AttestToken -WarningVariable said -WarningAction SilentlyContinue).Name | Should -Be 'good'
        "$said" | Should -Match 'token-bad.json'
    }
}
