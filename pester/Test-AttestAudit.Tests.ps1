BeforeAll {
    . $PSScriptRoot/Sandbox.ps1
    Import-Module $ModulePath
    $Folder = Enter-Sandbox
    Set-Content good.yml "name: good`nsteps: [{ id: a, create_file: { path: a.txt, content: x } }]"
    Start-AttestPipeline good.yml | Out-Null
    Get-AttestAudit | Out-Null
}

AfterAll { Exit-Sandbox }

Describe 'Test-AttestAudit' {
    It 'gives three answers' {
        $result = Test-AttestAudit
        $result | Should -BeOfType ([Attest.Monitoring.Audit.Verification.AuditVerification])
        "$($result.Integrity.Verdict) $($result.Completeness.Verdict) $($result.Authenticity.Verdict)" | Should -Be 'Pass Unproven Pass'
        $result.IsValid | Should -BeTrue
        Test-AttestAudit -Quiet | Should -BeTrue
        { Test-AttestAudit -FailOn Unproven } | Should -Throw -ErrorId 'Attest.AuditLogInvalid,*'
    }

    It 'proves completeness by a checkpoint that was kept' {
        Copy-Item home/audit/checkpoint kept
        Start-AttestPipeline good.yml | Out-Null
        Get-AttestAudit | Out-Null
        (Test-AttestAudit -Checkpoint kept -FailOn Unproven).Completeness.Verdict | Should -Be 'Pass'
    }

    It 'checks one entry, and a proof without the log' {
        (Get-AttestAudit -Last 1 | Test-AttestAudit).IsValid | Should -BeTrue
        $file = Get-AttestAudit -EventType pipeline_start -Last 1 | New-AttestAuditProof -Path p.tlog-proof
        (Test-AttestAudit -Proof $file -PublicKey home/keys/audit.pub.pem).Integrity.Verdict | Should -Be 'Pass'
        New-AttestAuditProof 0 | Should -BeLike 'c2sp.org/tlog-proof@v1*'
        { New-AttestAuditProof 999999 -ErrorAction Stop } | Should -Throw -ErrorId 'Attest.AuditEntryNotFound,*'
    }

    It 'names what does not belong' {
        Set-Content home/audit/stray x
        $result = Test-AttestAudit
        Remove-Item home/audit/stray
        $result.Integrity.Verdict | Should -Be 'Fail'
        $result.Findings.Place | Should -Be 'stray'
    }

    It 'tells that there is no log' {
        { Test-AttestAudit -Home nothing -ErrorAction Stop } | Should -Throw -ErrorId 'Attest.AuditLogInvalid,*'
        Test-Path nothing | Should -BeFalse
    }
}
