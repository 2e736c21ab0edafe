BeforeAll {
    . $PSScriptRoot/Sandbox.ps1
    Import-Module $ModulePath
}

Describe 'Set-AttestConfiguration' {
    BeforeEach { $null = Enter-Sandbox }
    AfterEach { Exit-Sandbox }

    It 'changes one value and leaves every other byte' {
        Set-Content attest.yml "# ours`nlogging:   # how much`n  level: info   # enough`n" -NoNewline
        Set-AttestConfiguration logging.level debug | Should -BeNullOrEmpty
        Get-Content -Raw attest.yml | Should -Be "# ours`nlogging:   # how much`n  level: debug   # enough`n"
    }

    It 'tells what it did with -PassThru' {
        $change = Set-AttestConfiguration logging.level debug -File new.yml -PassThru
        $change | Should -BeOfType ([Attest.Monitoring.Configuration.Editing.ConfigurationChange])
        $change.Created, $change.Changed, $change.Value | Should -Be $true, $true, 'debug'
        (Set-AttestConfiguration logging.level debug -File new.yml -PassThru).Changed | Should -BeFalse
    }

    It 'writes nothing with -WhatIf' {
        Set-AttestConfiguration logging.level debug -File new.yml -WhatIf
        'new.yml' | Should -Not -Exist
    }

    It 'writes the user''s file with -Scope User' {
        Set-AttestConfiguration logging.level debug -Scope User
        Join-Path $env:XDG_CONFIG_HOME attest attest.yml | Should -FileContentMatch 'level: debug'
    } -Skip:$IsWindows

    It 'takes booleans, numbers and lists' {
        Set-AttestConfiguration tracing.enabled $true -File a.yml -WarningAction SilentlyContinue
        Set-AttestConfiguration tracing.sampling.rate 0.25 -File a.yml -WarningAction SilentlyContinue
        Set-AttestConfiguration monitoring.meters.exclude 'System.Net.*', 'Shop' -File a.yml -WarningAction SilentlyContinue
        (Get-AttestConfiguration tracing.enabled -Config a.yml).Value | Should -Be 'true'
        (Get-AttestConfiguration tracing.sampling.rate -Config a.yml).Value | Should -Be '0.25'
        (Get-AttestConfiguration monitoring.meters.exclude -Config a.yml).Value | Should -Be '["System.Net.*", Shop]'
    }

    It 'refuses an item that would become two' {
        { Set-AttestConfiguration monitoring.meters.exclude 'a,b', 'c' -File a.yml -ErrorAction Stop } | Should -Throw -ErrorId 'Attest.ArgumentInvalid,*'
        'a.yml' | Should -Not -Exist
    }

    It 'refuses a value that does not fit, a key that is none and a checkout that widens, and changes nothing' {
        Set-Content attest.yml "logging: { level: info }"
        { Set-AttestConfiguration logging.level loud -ErrorAction Stop } | Should -Throw -ErrorId 'Attest.ArgumentInvalid,*'
        { Set-AttestConfiguration logging.levl debug -ErrorAction Stop } | Should -Throw "*did you mean*"
        { Set-AttestConfiguration access.allow_anonymous $true -ErrorAction Stop } | Should -Throw -ErrorId 'Attest.ConfigurationRefused,*'
        Get-Content attest.yml | Should -Be 'logging: { level: info }'
    }

    It 'warns when this version does not carry the setting out' {
        Set-AttestConfiguration cache.max_size 1GB -File a.yml -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings | Should -BeLike '*cache.max_size*'
    }

    It 'completes values of a closed list' {
        (TabExpansion2 'Set-AttestConfiguration logging.level ').CompletionMatches.CompletionText | Should -Be 'trace', 'debug', 'info', 'warn', 'error'
    }
}
