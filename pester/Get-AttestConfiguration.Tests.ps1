BeforeAll {
    . $PSScriptRoot/Sandbox.ps1
    Import-Module $ModulePath
}

Describe 'Get-AttestConfiguration' {
    BeforeEach {
        $null = Enter-Sandbox
        Set-Content attest.yml "logging:`n  level: warn`n"
    }
    AfterEach { Exit-Sandbox }

    It 'tells a setting, its value and where it came from' {
        $setting = Get-AttestConfiguration logging.level
        $setting | Should -BeOfType ([Attest.Monitoring.Configuration.ShownSetting])
        $setting.Key, $setting.Value | Should -Be 'logging.level', 'warn'
        $setting.Origin | Should -BeLike '*attest.yml:2:*'
    }

    It 'lets the environment win' {
        $env:ATTEST_LOG_LEVEL = 'debug'
        $setting = Get-AttestConfiguration logging.level
        $setting.Value, $setting.Origin | Should -Be 'debug', 'ATTEST_LOG_LEVEL'
    }

    It 'takes sections, wildcards, several keys and the pipeline' {
        (Get-AttestConfiguration logging).Key | Should -Contain 'logging.level'
        (Get-AttestConfiguration *.level).Key | Should -Be 'logging.level'
        ('logging.level', 'tracing.enabled' | Get-AttestConfiguration).Key | Should -Be 'logging.level', 'tracing.enabled'
        (Get-AttestConfiguration).Count | Should -BeGreaterThan 50
    }

    It 'reads the one file that -Config names' {
        Set-Content other.yml "logging: { level: error }"
        (Get-AttestConfiguration logging.level -Config other.yml).Value | Should -Be 'error'
    }

    It 'writes an error for a key that is none, with the nearest' {
        { Get-AttestConfiguration logging.levle -ErrorAction Stop } | Should -Throw "*did you mean 'logging.level'?*" -ErrorId 'Attest.ArgumentInvalid,*'
    }

    It 'writes an error with every mistake of a file' {
        Set-Content attest.yml "logging: { level: loud }`nlogin: 1"
        { Get-AttestConfiguration -ErrorAction Stop } | Should -Throw '*loud*login*' -ErrorId 'Attest.ConfigurationInvalid,*'
    }

    It 'completes keys' {
        (TabExpansion2 'Get-AttestConfiguration logging.l').CompletionMatches.CompletionText | Should -Be 'logging.level'
    }
}
