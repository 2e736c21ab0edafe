BeforeAll {
    . $PSScriptRoot/Sandbox.ps1
    Import-Module $ModulePath
}

Describe 'Test-AttestConfiguration' {
    BeforeEach { $null = Enter-Sandbox }
    AfterEach { Exit-Sandbox }

    It 'finds nothing wrong with no file' {
        $check = Test-AttestConfiguration
        $check | Should -BeOfType ([Attest.Monitoring.Configuration.ConfigurationCheck])
        $check.IsValid | Should -BeTrue
        $check.Files | Should -BeNullOrEmpty
    }

    It 'tells every mistake, and is no error' {
        Set-Content attest.yml "logging: { level: loud }`nlogin: 1"
        $check = Test-AttestConfiguration -ErrorVariable errors
        $errors | Should -BeNullOrEmpty
        $check.IsValid | Should -BeFalse
        $check.Errors.Count | Should -Be 2
        $check.Files | Should -BeLike '*attest.yml'
        Test-AttestConfiguration -Quiet | Should -BeFalse
    }

    It 'takes a file that is no YAML for a mistake' {
        Set-Content attest.yml "a: ["
        (Test-AttestConfiguration).IsValid | Should -BeFalse
    }

    It 'prints every mistake' {
        Set-Content attest.yml "logging: { level: loud }"
        Test-AttestConfiguration | Out-String -Width 120 | Should -Match 'attest.yml:1:\d+: .*loud'
    }
}
