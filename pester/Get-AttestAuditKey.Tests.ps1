BeforeAll {
    . $PSScriptRoot/Sandbox.ps1
    Import-Module $ModulePath
    $Folder = Enter-Sandbox
}

AfterAll { Exit-Sandbox }

Describe 'Get-AttestAuditKey' {
    It 'says that there is none before the first event' {
        { Get-AttestAuditKey -ErrorAction Stop } | Should -Throw -ErrorId 'Attest.KeyInvalid*'
    }

    It 'gives the key with what two people compare' {
        Set-Content good.yml "name: good`nsteps: [{ id: a, create_file: { path: a.txt, content: x } }]"
        Start-AttestPipeline good.yml | Out-Null
        $key = Get-AttestAuditKey
        $key | Should -BeOfType ([Attest.Monitoring.Audit.AuditKey])
        $key.IsCurrent | Should -BeTrue
        $key.SignedUntil | Should -BeNullOrEmpty
        $key.Fingerprint | Should -Match '^[0-9a-f]{64}$'
        $key.Id | Should -Be $key.Fingerprint.Substring(0, 8)
        Get-Content $key.Path -First 1 | Should -Be '-----BEGIN PUBLIC KEY-----'
        $key | Out-String | Should -Match "$($key.Id) True"
    }
}
