BeforeAll {
    . $PSScriptRoot/Sandbox.ps1
    Import-Module $ModulePath
    $Folder = Enter-Sandbox
    Set-Content good.yml "name: good`nsteps: [{ id: a, create_file: { path: a.txt, content: x } }]"
    Start-AttestPipeline good.yml | Out-Null
    $null = New-Item -ItemType Directory config/attest, else

    # Anchors are configured outside of checkouts.
    function Set-Anchor { param([string[]] $Anchor) Set-Content config/attest/attest.yml (@('audit:', '  anchors:') + ($Anchor | ForEach-Object { "    - $_" })) }
}

AfterAll { Exit-Sandbox }

Describe 'Publish-AttestAuditCheckpoint' {
    It 'tells that no anchor is configured' {
        { Publish-AttestAuditCheckpoint -ErrorAction Stop } | Should -Throw -ErrorId 'Attest.AuditAnchorFailed,*'
    }

    It 'copies nothing with -WhatIf' {
        Set-Anchor "{ type: file, path: '$Folder/else/kept' }"
        Publish-AttestAuditCheckpoint -WhatIf
        Test-Path else/kept | Should -BeFalse
    }

    It 'copies the checkpoint, and a verification is proven by it' {
        Set-Anchor "{ type: file, path: '$Folder/else/kept' }"
        $result = Publish-AttestAuditCheckpoint
        $result | Should -BeOfType ([Attest.Monitoring.Audit.Anchors.AnchorResult])
        $result.Succeeded | Should -BeTrue
        $result.Size | Should -BeGreaterThan 1
        (Test-AttestAudit -FailOn Unproven).Anchors.Answer.Verdict | Should -Be 'Pass'
        (Get-AttestAudit -EventType anchor -Last 1).Data['status'] | Should -Be 'success'
    }

    It 'tells of one that fails and goes on with the others' {
        Set-Anchor "{ type: file, path: '$Folder/nowhere/kept' }", "{ type: file, path: '$Folder/else/kept' }"
        $results = Publish-AttestAuditCheckpoint -ErrorVariable told -ErrorAction SilentlyContinue
        $results.Succeeded | Should -Be $false, $true
        $told[0].FullyQualifiedErrorId | Should -BeLike 'Attest.AuditAnchorFailed*'
        "$($told[0])" | Should -Match 'nowhere'
    }

    It 'is what every run does at its end, and a failure is a warning' {
        Set-Anchor "{ type: file, path: '$Folder/else/run' }", "{ type: file, path: '$Folder/nowhere/kept' }"
        (Start-AttestPipeline good.yml -WarningVariable told -WarningAction SilentlyContinue | Select-Object -Last 1).Status | Should -Be 'Success'
        Get-Content else/run | Select-Object -First 1 | Should -Match '/attest/'
        "$told" | Should -Match 'nowhere'
    }

    It 'loads its packages into our own context when they are needed, and not before' {
        Set-Anchor "{ type: s3, bucket: b, endpoint: 'http://127.0.0.1:1', access_key_variable: PATH, secret_key_variable: PATH }", "{ type: timestamp, url: 'http://127.0.0.1:1/' }"
        $seen = Invoke-Fresh @'
            Import-Module $ModulePath
            $loaded = { [AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { $_.GetName().Name -match '^AWSSDK' } | ForEach-Object { [System.Runtime.Loader.AssemblyLoadContext]::GetLoadContext($_).Name } | Sort-Object -Unique }
            "before: $(& $loaded)"
            $results = Publish-AttestAuditCheckpoint -ErrorAction SilentlyContinue
            "after: $(& $loaded)"
            $results.Message
'@
        $seen[0] | Should -Be 'before: '
        $seen[1] | Should -Be 'after: Attest.Monitoring'
        $seen[2] | Should -Match 'The anchor s3 .* failed'
        $seen[3] | Should -Match 'The anchor timestamp .* failed: .*refused'
    }
}
