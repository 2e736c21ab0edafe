BeforeAll {
    . $PSScriptRoot/Sandbox.ps1
    Import-Module $ModulePath
}

Describe 'Get-AttestHealth' {
    BeforeEach { $null = Enter-Sandbox }
    AfterEach { Stop-AttestMonitor; Unregister-AttestHealthCheck *; Exit-Sandbox }

    It 'checks this machine' {
        $report = Get-AttestHealth
        $report | Should -BeOfType Attest.Monitoring.Health.HealthReport
        $report.Status | Should -Be Healthy
        $report.Source | Should -Be local
        $report.Components.Component | Should -Be audit_system, disk, runtime, state_folder
        ($report | Out-String) | Should -Match 'local\s+\S*Healthy\S*\s+4/4'
    }

    It 'gives components with what was measured' {
        $components = Get-AttestHealth -Detailed
        $components | Should -BeOfType Attest.Monitoring.Health.ComponentHealth
        ($components | Where-Object Component -eq runtime).Data.memory_usage_mb | Should -BeGreaterThan 1
        ($components | Format-List | Out-String) | Should -Match 'free_mb='
        (Get-AttestHealth -Detailed -Group ready).Component | Should -Be audit_system, state_folder
    }

    It 'makes a terminating error from a status on, after its output' {
        Set-Content attest.yml "health: { checks: [{ name: gone, type: tcp, address: 'localhost:1', worst: degraded }] }"
        { Get-AttestHealth -FailOn Unhealthy } | Should -Not -Throw
        $seen = $null
        { Get-AttestHealth -FailOn Degraded -OutVariable seen } | Should -Throw -ErrorId 'Attest.Unhealthy,*' -ExpectedMessage 'local is degraded: gone: localhost:1 takes no connection*'
    }

    It 'asks monitors elsewhere, and tells of one that is gone' {
        $monitor = Start-AttestMonitor -Listen 127.0.0.1:0
        ($monitor | Get-AttestHealth).Source | Should -Be $monitor.Url
        $reports = Get-AttestHealth $monitor.Url, http://127.0.0.1:1 -ErrorAction SilentlyContinue -ErrorVariable told
        $reports.Source | Should -Be $monitor.Url, http://127.0.0.1:1
        $reports[0].Status | Should -Be Healthy
        $reports[1].Error.Id | Should -Be Attest.MonitorUnreachable
        $told[0].FullyQualifiedErrorId | Should -BeLike 'Attest.MonitorUnreachable,*'
        (Get-AttestHealth $monitor.Url -Detailed -Group ready).Component | Should -Be audit_system, state_folder
        { Get-AttestHealth http://127.0.0.1:1 -ErrorAction SilentlyContinue -FailOn Unhealthy } | Should -Throw -ErrorId 'Attest.Unhealthy,*'
    }

    It 'says what is wrong with what it was given' {
        { Get-AttestHealth ftp://x } | Should -Throw -ErrorId 'Attest.ArgumentInvalid,*'
        { Get-AttestHealth -Group edge } | Should -Throw -ErrorId 'Attest.ArgumentInvalid,*'
        Set-Content attest.yml 'health: { checks: [{ name: a, type: htp }] }'
        { Get-AttestHealth } | Should -Throw -ErrorId 'Attest.ConfigurationInvalid,*' -ExpectedMessage '*attest.yml:1:*did you mean*http*'
    }

    It 'runs the scripts of the configuration in this process' {
        Set-Content my.yml @'
health:
  checks:
    - { name: where, type: pwsh, script: "[pscustomobject]@{ Status = 'Degraded'; Message = \"$PID\" }" }
'@
        (Get-AttestHealth -Detailed -Config my.yml | Where-Object Component -eq where).Message | Should -Be $PID
    }

    It 'completes groups' {
        Register-AttestHealthCheck mine { $true } -Group edge
        (TabExpansion2 'Get-AttestHealth -Group ').CompletionMatches.CompletionText | Should -Be edge, live, ready
    }

    It 'writes reports that tell what has changed' {
        Set-Content attest.yml "health: { checks: [{ name: gone, type: tcp, address: 'localhost:1', worst: degraded }] }"
        $null = New-Item -ItemType Directory below
        (Get-AttestHealth -Report below/a.json, b.html).Status | Should -Be Degraded
        'b.html' | Should -FileContentMatch 'What to do'
        Set-Content attest.yml "health: { checks: [{ name: gone, type: tcp, address: 'localhost:1' }] }"
        Push-Location below
        { Get-AttestHealth -Report a.json -Config ../attest.yml -FailOn Unhealthy } | Should -Throw -ErrorId 'Attest.Unhealthy,*'
        Pop-Location
        $second = Get-Content below/a.json | ConvertFrom-Json
        $second.changes | ForEach-Object { "$($_.change) $($_.component) $($_.before) $($_.after)" } | Should -Be 'worse gone degraded unhealthy'
        $second.findings.remedy | Should -BeLike '*localhost:1*'
        { Get-AttestHealth -Report a.pdf } | Should -Throw -ErrorId 'Attest.ArgumentInvalid,*'
        { Get-AttestHealth -Mail } | Should -Throw -ErrorId 'Attest.MailNotSent,*' -ExpectedMessage '*smtp.host is not set*'
    }

    It 'mails the report to a real server' -Skip:(-not (Test-Path /usr/lib/python3/dist-packages/aiosmtpd)) {
        Set-Content peer.py @'
import asyncio, os, sys
from aiosmtpd.handlers import Mailbox
from aiosmtpd.smtp import SMTP
async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Mailbox("box"), loop=loop), "127.0.0.1", 0)
    open("port.new", "w").write(str(server.sockets[0].getsockname()[1]))
    os.rename("port.new", "port")
    await server.serve_forever()
asyncio.run(main())
'@
        $peer = Start-Process /usr/bin/python3 peer.py -PassThru -RedirectStandardError peer.err
        try {
            $until = [DateTime]::UtcNow.AddSeconds(60)
            while (-not (Test-Path port) -and -not $peer.HasExited -and [DateTime]::UtcNow -lt $until) { Start-Sleep -Milliseconds 50 }
            Set-Content my.yml "health: { checks: [{ name: gone, type: tcp, address: 'localhost:1', remedy: 'Start it.' }] }`nsmtp: { host: 127.0.0.1, port: $(Get-Content port), starttls: false, from: a@example.org, to: [ops@example.org] }"
            (Get-AttestHealth -Config my.yml -Mail -Report a.md).Status | Should -Be Unhealthy
            $mail = (Get-Content (Get-ChildItem box/new).FullName -Raw) -replace '=\r?\n'      # the breaks of quoted-printable
            $mail | Should -Match 'Subject: .*unhealthy.*gone'
            $mail | Should -BeLike '*Start it.*'
            'a.md' | Should -FileContentMatch 'Start it\.'
        }
        finally {
            $peer.Kill()
        }
    }

    It 'says the same as attest health' {
        Set-Content attest.yml "health: { checks: [{ name: gone, type: tcp, address: 'localhost:1', groups: [ready] }, { name: nightly, type: pipeline, pipeline: nightly, within: 26h, worst: degraded }] }"
        $built = 'Debug', 'Release' | ForEach-Object { Join-Path $PSScriptRoot "../src/Attest.Cli/bin/$_/net10.0/attest.dll" } |
            Where-Object { Test-Path $_ } | Sort-Object { (Get-Item $_).LastWriteTime } | Select-Object -Last 1
        $built | Should -Not -BeNullOrEmpty
        $said = dotnet (Resolve-Path $built).ProviderPath health --detailed --json | Out-String | ConvertFrom-Json -AsHashtable
        $own = Get-AttestHealth
        "$($own.Status)" | Should -Be $said.status
        foreach ($component in $own.Components) {
            "$($component.Status)" | Should -Be $said.components[$component.Component].status
            $component.Message | Should -Be $said.components[$component.Component].message
        }
        $said.components.Keys | Sort-Object | Should -Be ($own.Components.Component | Sort-Object)
    }
}
