BeforeAll {
    . $PSScriptRoot/Sandbox.ps1
    Import-Module $ModulePath
}

Describe 'Stop-AttestMonitor' {
    BeforeAll { $null = Enter-Sandbox }
    AfterAll { Stop-AttestMonitor; Exit-Sandbox }

    It 'ends one, by pipeline, and nothing listens there any more' {
        $one, $two = 1..2 | ForEach-Object { Start-AttestMonitor -Listen 127.0.0.1:0 }
        $one | Stop-AttestMonitor
        (Get-AttestMonitor).Id | Should -Be $two.Id
        { Invoke-RestMethod $one.Metrics -NoProxy } | Should -Throw
        Invoke-RestMethod $two.Metrics -NoProxy | Should -Match 'attest_build_info'
    }

    It 'ends all' {
        Start-AttestMonitor -Listen 127.0.0.1:0 | Out-Null
        Stop-AttestMonitor
        Get-AttestMonitor | Should -BeNullOrEmpty
    }

    It 'says that there is none of a number' {
        { Stop-AttestMonitor 9999 -ErrorAction Stop } | Should -Throw -ErrorId 'Attest.ArgumentInvalid*'
    }

    It 'leaves the port free for the next, whose counters go on' {
        $first = Start-AttestMonitor -Listen 127.0.0.1:0
        $port = ([uri] $first.Url).Port
        $null = Invoke-RestMethod $first.Metrics -NoProxy
        $null = Invoke-RestMethod $first.Metrics -NoProxy
        $first | Stop-AttestMonitor
        $second = Start-AttestMonitor -Listen "127.0.0.1:$port"
        Invoke-RestMethod $second.Metrics -NoProxy | Should -Match '(?m)^attest_system_requests_total\{code="200",endpoint="/metrics",method="GET"\} [2-9]'
        Stop-AttestMonitor
    }

    It 'is what removing the module does' {
        Invoke-Fresh @'
Import-Module $ModulePath
$monitor = Start-AttestMonitor -Listen 127.0.0.1:0
Remove-Module Attest.Monitoring
try { $null = Invoke-RestMethod $monitor.Metrics -NoProxy; 'still there' } catch { 'gone' }
'@ | Should -Be 'gone'
    }
}
