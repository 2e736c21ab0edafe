BeforeAll {
    . $PSScriptRoot/Sandbox.ps1
    Import-Module $ModulePath
    $Folder = Enter-Sandbox
    Set-Content good.yml "name: good`nsteps: [{ id: a, create_file: { path: a.txt, content: x } }]"
    Start-AttestPipeline good.yml | Out-Null
}

AfterAll { Exit-Sandbox }

Describe 'Export-AttestAudit' {
    It 'takes the format from the ending' {
        (Export-AttestAudit -Path a.json).Name | Should -Be 'a.json'
        (Get-Content a.json -Raw | ConvertFrom-Json).events[0].seq | Should -Be 0
        Export-AttestAudit -Path a.ndjson | Out-Null
        (Get-Content a.ndjson | ForEach-Object { ($_ | ConvertFrom-Json).event_type }) | Should -Contain 'pipeline_start'
        Export-AttestAudit -Path a.csv | Out-Null
        (Import-Csv a.csv).event_type | Should -Contain 'pipeline_start'
        Export-AttestAudit -Path a.cef | Out-Null
        Get-Content a.cef | Should -BeLike 'CEF:0|Attest|*'
    }

    It 'refuses an ending that stands for nothing' {
        { Export-AttestAudit -Path a.doc -ErrorAction Stop } | Should -Throw -ErrorId 'Attest.ArgumentInvalid,*'
    }

    It 'writes a log that verifies on its own' {
        Export-AttestAudit -Path copy -Format Log | Out-Null
        (Test-AttestAudit -Home copy).IsValid | Should -BeTrue
        (Get-AttestAudit -Home copy).EventType | Should -Contain 'pipeline_start'
        { Export-AttestAudit -Path copy -Format Log -ErrorAction Stop } | Should -Throw -ErrorId 'Attest.OutputUnwritable,*'
        { Export-AttestAudit -Path other -Format Log -Last 1 -ErrorAction Stop } | Should -Throw -ErrorId 'Attest.ArgumentInvalid,*'
    }

    It 'writes a pack of evidence' {
        Export-AttestAudit -EventType pipeline_start -Path pack -Format Pack | Out-Null
        'README.md', 'checkpoint', 'audit.pub.pem', 'SHA256SUMS' | ForEach-Object { Test-Path "pack/$_" | Should -BeTrue }
        Get-ChildItem pack/entries | Should -HaveCount 1
    }

    It 'writes nothing with -WhatIf' {
        Export-AttestAudit -Path not.json -WhatIf
        Test-Path not.json | Should -BeFalse
    }
}
