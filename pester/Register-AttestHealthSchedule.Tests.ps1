BeforeAll {
    . $PSScriptRoot/Sandbox.ps1
    Import-Module $ModulePath

    function New-Script([string] $Name, [string] $Body) {
        $null = New-Item -ItemType Directory bin -Force
        Set-Content "bin/$Name" "#!/bin/sh`n$Body"
        chmod 755 "bin/$Name"
        $env:PATH = "$(Convert-Path bin)$([System.IO.Path]::PathSeparator)$Path"
    }
}

Describe 'Register-AttestHealthSchedule' {
    BeforeEach {
        $null = Enter-Sandbox
        $Path, $Config = $env:PATH, $env:XDG_CONFIG_HOME
        $env:XDG_CONFIG_HOME = Join-Path $PWD 'settings'
    }

    AfterEach { $env:PATH = $Path; $env:XDG_CONFIG_HOME = $Config; Exit-Sandbox }

    It 'shows a schedule of <Kind> with -WhatIf, and changes nothing' -ForEach @(
        @{ Kind = 'systemd'; Files = '.service', '.timer'; Text = 'OnCalendar=*-*-* 06:30:00'; Command = 'systemctl --user daemon-reload' }
        @{ Kind = 'cron'; Files = @('crontab'); Text = '30 6 * * * cd '; Command = 'crontab -e' }
        @{ Kind = 'task'; Files = @('.xml'); Text = 'T06:30:00</StartBoundary>'; Command = 'schtasks.exe /Create *' }
    ) {
        $schedule = Register-AttestHealthSchedule $Kind -Report 'my report.html' -Mail -At 06:30 -WhatIf
        $schedule | Should -BeOfType Attest.Monitoring.Reports.Schedules.HealthSchedule
        $schedule.IsInstalled | Should -BeFalse
        $schedule.At | Should -Be ([timeonly]'06:30')
        $schedule.Files.Count | Should -Be $Files.Count
        for ($at = 0; $at -lt $Files.Count; $at++) { $schedule.Files[$at].Path | Should -BeLike "*$($Files[$at])" }
        "$($schedule.Files.Content)" | Should -BeLike "*$Text*"
        "$($schedule.Files.Content)" | Should -BeLike '*my report.html*'
        $schedule.Commands[0] | Should -BeLike $Command
        $env:XDG_CONFIG_HOME | Should -Not -Exist
        ($schedule | Out-String) | Should -Match "$Kind\s+06:30\s+False"
    }

    It 'installs into the crontab, once' -Skip:$IsWindows {
        New-Script crontab 'if [ "$1" = -l ]; then cat tab 2>/dev/null || { echo "no crontab" >&2; exit 1; }; else cat "$1" >tab; fi'
        (Register-AttestHealthSchedule cron -Mail -Confirm:$false).IsInstalled | Should -BeTrue
        $null = Register-AttestHealthSchedule cron -Mail -At 23:59 -Confirm:$false
        $lines = Get-Content tab
        $lines.Count | Should -Be 2
        $lines[1] | Should -BeLike '59 23 `* `* `* cd *Get-AttestHealth -Mail -FailOn Unhealthy*'
    }

    It 'has a command that makes the report and ends with <Code> when the state is <Worst> and -FailOn <FailOn>' -Skip:$IsWindows -ForEach @(
        @{ Worst = 'degraded'; FailOn = 'Unhealthy'; Code = 0 }
        @{ Worst = 'degraded'; FailOn = 'Degraded'; Code = 1 }
        @{ Worst = 'unhealthy'; FailOn = 'Unhealthy'; Code = 1 }
    ) {
        Set-Content "it's 50%.yml" "health: { checks: [{ name: gone, type: tcp, address: 'localhost:1', worst: $Worst }] }"
        $schedule = Register-AttestHealthSchedule cron -Report "it's 50%.json" -Config "it's 50%.yml" -FailOn $FailOn -WhatIf
        $line = $schedule.Files[0].Content.Split("`n")[1]

        # As crontab(5) takes it apart: five fields, and a percent sign is one behind a backslash.
        sh -c ($line -replace '^(\S+ ){5}').Replace('\%', '%')
        $LASTEXITCODE | Should -Be $Code
        (Get-Content -LiteralPath "it's 50%.json" -Raw | ConvertFrom-Json).findings.component | Should -Be gone
        Join-Path $env:ATTEST_HOME health | Should -Exist
    }

    It 'has a command that ends with 2 when the report cannot be made' -Skip:$IsWindows {
        $schedule = Register-AttestHealthSchedule cron -Report nowhere/a.html -Url http://127.0.0.1:1 -Timeout 5s -WhatIf
        $said = sh -c ($schedule.Files[0].Content.Split("`n")[1] -replace '^(\S+ ){5}') 2>&1
        $LASTEXITCODE | Should -Be 2
        "$said" | Should -BeLike '*nowhere*'
    }

    It 'refuses what cannot be scheduled' {
        { Register-AttestHealthSchedule -WhatIf } | Should -Throw -ErrorId 'Attest.ArgumentInvalid,*'
        { Register-AttestHealthSchedule -Mail -At 7am -WhatIf } | Should -Throw -ErrorId 'Attest.ArgumentInvalid,*'
        { Register-AttestHealthSchedule -Report a.pdf -WhatIf } | Should -Throw -ErrorId 'Attest.ArgumentInvalid,*'
        { Register-AttestHealthSchedule -Mail -Url ftp://x -WhatIf } | Should -Throw -ErrorId 'Attest.ArgumentInvalid,*'
        { Register-AttestHealthSchedule crom -Mail -WhatIf } | Should -Throw -ErrorId 'ParameterArgumentValidationError,*'
    }
}
