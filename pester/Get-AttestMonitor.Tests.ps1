BeforeAll {
    . $PSScriptRoot/Sandbox.ps1
    Import-Module $ModulePath
}

Describe 'Get-AttestMonitor' {
    BeforeAll { $null = Enter-Sandbox }
    AfterAll { Stop-AttestMonitor; Exit-Sandbox }

    It 'gets nothing when none runs' {
        Get-AttestMonitor | Should -BeNullOrEmpty
    }

    It 'gets those that run, by number too' {
        $one, $two = 1..2 | ForEach-Object { Start-AttestMonitor -Listen 127.0.0.1:0 }
        (Get-AttestMonitor).Id | Should -Be $one.Id, $two.Id
        (Get-AttestMonitor $two.Id).Url | Should -Be $two.Url
        (TabExpansion2 'Get-AttestMonitor ').CompletionMatches.CompletionText | Should -Contain "$($one.Id)"
    }

    It 'keeps what an endpoint could not say' {
        Set-Content attest.yml 'serve: { pipelines: [missing.yml] }'
        $monitor = Start-AttestMonitor -Listen 127.0.0.1:0 -WarningVariable said -WarningAction SilentlyContinue
        "$said" | Should -Match 'missing.yml'
        (Get-AttestMonitor $monitor.Id).LastWarning | Should -Match 'missing.yml'
    }
}
