BeforeAll {
    . $PSScriptRoot/Sandbox.ps1
    Import-Module $ModulePath
}

Describe 'New-AttestToken' {
    BeforeEach { $null = Enter-Sandbox }
    AfterEach { Exit-Sandbox }

    It 'makes a token and keeps its hash alone' {
        $made = New-AttestToken prometheus metrics:read, health:read
        $made | Should -BeOfType ([Attest.Monitoring.Access.NewAccessToken])
        $made.Token | Should -Match '^attest_[0-9A-Za-z]{49}$'
        $made.Hash | Should -Match '^sha256:'
        $made.Roles[1] | Should -Be 'health:read'
        "$made" | Should -Not -Match 'attest_'
        Get-ChildItem -Recurse -File $env:ATTEST_HOME | Get-Content -Raw | Should -Not -Match $made.Token.Substring(7, 43)
    }

    It 'takes an expiry as <text>' -TestCases @(
        @{ text = '90d'; value = { '90d' } }, @{ text = 'a TimeSpan'; value = { [timespan]::FromDays(90) } }, @{ text = 'a date'; value = { (Get-Date).AddDays(90) } }
    ) {
        $made = New-AttestToken a admin -Expires (& $value)
        ($made.ExpiresAt - $made.CreatedAt).TotalDays | Should -BeGreaterThan 89.9
        ($made.ExpiresAt - $made.CreatedAt).TotalDays | Should -BeLessThan 90.1
    }

    It 'takes 90d without quotes' { (New-AttestToken a admin -Expires 90d).ExpiresAt | Should -Not -BeNullOrEmpty }

    It 'keeps nothing that is for a configuration' {
        (New-AttestToken ci runs:read -ForConfiguration).Hash | Should -Match '^sha256:'
        Get-AttestToken | Should -BeNullOrEmpty
    }

    It 'refuses a name that is taken, or none, and a role that does not exist' {
        $null = New-AttestToken a admin
        { New-AttestToken a admin } | Should -Throw -ErrorId 'Attest.ArgumentInvalid*'
        { New-AttestToken 'A B' admin } | Should -Throw -ErrorId 'Attest.ArgumentInvalid*'
        { New-AttestToken b metric:read } | Should -Throw "*did you mean 'metrics:read'*"
        { New-AttestToken b admin -Expires 2020-01-01 } | Should -Throw '*over already*'
    }

    It 'makes nothing with -WhatIf, and completes roles' {
        New-AttestToken a admin -WhatIf | Should -BeNullOrEmpty
        Get-AttestToken | Should -BeNullOrEmpty
        (TabExpansion2 'New-AttestToken a -Role m').CompletionMatches.CompletionText | Should -Contain 'metrics:read'
    }

    It 'tells the audit log' {
        $null = New-AttestToken a admin
        (Get-AttestAudit | Where-Object EventType -EQ token_created).Count | Should -Be 1
    }

    It 'makes what a monitor endpoint knows' {
        $made = New-AttestToken reader audit:read
        $monitor = Start-AttestMonitor -Listen 127.0.0.1:0
        try {
            $ask = { param($token) (Invoke-WebRequest $monitor.Metrics -NoProxy -SkipHttpErrorCheck -Headers @{ Authorization = "Bearer $token" }).StatusCode }
            & $ask $made.Token | Should -Be 403
            & $ask 'attest_wrong' | Should -Be 401
            (Invoke-WebRequest $monitor.Metrics -NoProxy).StatusCode | Should -Be 200
            $made = New-AttestToken scraper metrics:read
            $deadline = (Get-Date).AddMinutes(1)
            while ((& $ask $made.Token) -ne 200 -and (Get-Date) -lt $deadline) { Start-Sleep -Milliseconds 200 }
            & $ask $made.Token | Should -Be 200
        }
        finally { Stop-AttestMonitor }
        (Get-AttestToken scraper).LastUsedAt | Should -Not -BeNullOrEmpty
    }
}
