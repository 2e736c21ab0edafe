BeforeAll {
    . $PSScriptRoot/Sandbox.ps1
    Import-Module $ModulePath
    $Folder = Enter-Sandbox
    Set-Content good.yml "name: good`nsteps: [{ id: a, create_file: { path: a.txt, content: x } }]"
    Start-AttestPipeline good.yml | Out-Null
}

AfterAll { Exit-Sandbox }

Describe 'New-AttestAuditProof' {
    It 'writes a file for each event into a folder' {
        $null = New-Item -ItemType Directory proofs
        $files = Get-AttestAudit -EventType pipeline_start, pipeline_complete | New-AttestAuditProof -Path proofs
        $files | Should -HaveCount 2
        $files | ForEach-Object { Test-AttestAudit -Proof $_ -Quiet } | Should -Be $true, $true
    }

    It 'writes nothing with -WhatIf' {
        New-AttestAuditProof 0 -Path not.tlog-proof -WhatIf
        Test-Path not.tlog-proof | Should -BeFalse
    }
}
