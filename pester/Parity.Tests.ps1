<#
One table of cases, each run through the cmdlet and through `attest`: the reports are equal but for ids, times, paths and
what the processes used; the steps' logs are equal in text; so are the ids of errors.

What is not the same, on purpose: TLS and sd_notify (`attest serve` only) and runspaces (the module only): what a step there
writes to [Console] is the process's and not the step's. A run that is cancelled names who cancelled it: a signal there,
the caller here. An error of PowerShell names a line of the step in the module, and of a file in the program: the words
of such a case are not compared.
#>
BeforeDiscovery {
    $script:Cases = @(
        @{ Name = 'a run that succeeds'; File = 'success.yml' }
        @{ Name = 'a step that fails'; File = 'failure.yml'; ErrorId = 'Attest.StepFailed' }
        @{ Name = 'conditions, skipped'; File = 'skip.yml' }
        @{ Name = 'conditions, met'; File = 'skip.yml'; Parameter = @{ deploy = 'true' } }
        @{ Name = 'retries'; File = 'retry.yml'; ErrorId = 'Attest.StepFailed' }
        @{ Name = 'a matrix'; File = 'matrix.yml' }
        @{ Name = 'outputs, and a wrong one'; File = 'outputs.yml'; ErrorId = 'Attest.OutputInvalid' }
        @{ Name = 'parameters by default'; File = 'parameters.yml' }
        @{ Name = 'parameters given'; File = 'parameters.yml'; Parameter = @{ version = '2.5'; count = '7'; share = '0.25'; fast = 'true' } }
        @{ Name = 'a parameter of the wrong type'; File = 'parameters.yml'; Parameter = @{ count = 'many' }; ErrorId = 'Attest.ParameterInvalid'; NoRun = $true }
        @{ Name = 'a parameter that does not fit its pattern'; File = 'parameters.yml'; Parameter = @{ version = 'x' }; ErrorId = 'Attest.ParameterInvalid'; NoRun = $true }
        @{ Name = 'a parameter nobody declared'; File = 'parameters.yml'; Parameter = @{ vresion = '1.0' }; ErrorId = 'Attest.ParameterInvalid'; NoRun = $true }
        @{ Name = 'a parameter that is missing'; File = 'required.yml'; ErrorId = 'Attest.ParameterInvalid'; NoRun = $true }
        @{ Name = 'secrets, masked'; File = 'secrets.yml'; Variables = @{ PARITY_TOKEN = 'open-sesame-1234' } }
        @{ Name = 'a secret that is not there'; File = 'secrets.yml'; ErrorId = 'Attest.SecretMissing' }
        @{ Name = 'a secret that is too short'; File = 'secrets.yml'; Variables = @{ PARITY_TOKEN = 'abc' }; ErrorId = 'Attest.SecretTooShort'; NoRun = $true }
        @{ Name = 'a step past its time-out'; File = 'timeout.yml'; ErrorId = 'Attest.StepTimeout' }
        @{ Name = 'a run past its limit'; File = 'run-timeout.yml'; ErrorId = 'Attest.LimitExceeded' }
        @{ Name = 'finally after a failure'; File = 'finally.yml'; ErrorId = 'Attest.StepFailed' }
        @{ Name = 'limits of a step'; File = 'limits.yml'; ErrorId = 'Attest.LimitExceeded' }
        @{ Name = 'programs and files'; File = 'kinds.yml'; ErrorId = 'Attest.WorkingDirectoryMissing' }
        @{ Name = 'pwsh steps'; File = 'pwsh.yml' }
        @{ Name = 'pwsh steps that fail'; File = 'pwsh-failures.yml'; ErrorId = 'Attest.StepFailed'; Words = $false }
        @{ Name = 'mistakes in a definition'; File = 'invalid.yml'; ErrorId = 'Attest.DefinitionInvalid'; NoRun = $true }
        @{ Name = 'no YAML'; File = 'not-yaml.yml'; ErrorId = 'Attest.DocumentInvalid'; NoRun = $true }
        @{ Name = 'an expression that names nothing'; File = 'expression.yml'; ErrorId = 'Attest.DefinitionInvalid'; NoRun = $true }
        @{ Name = 'what this version cannot carry out'; File = 'deferred.yml'; ErrorId = 'Attest.NotSupportedYet'; NoRun = $true }
        @{ Name = 'a file that is not there'; File = 'no-such-file.yml'; ErrorId = 'Attest.FileUnreadable'; NoRun = $true }
        @{ Name = 'one step and what it needs'; File = 'success.yml'; Only = 'build' }
        @{ Name = 'a step that does not exist'; File = 'success.yml'; Only = 'biuld'; ErrorId = 'Attest.ArgumentInvalid'; NoRun = $true }
    )
}

BeforeAll {
    . "$PSScriptRoot/Sandbox.ps1"
    Import-Module ($env:MODULE_UNDER_TEST ? $env:MODULE_UNDER_TEST : (Join-Path $PSScriptRoot '../out/module/Attest.Monitoring'))
    $built = 'Debug', 'Release' | ForEach-Object { Join-Path $PSScriptRoot "../src/Attest.Cli/bin/$_/net10.0/attest.dll" } |
        Where-Object { Test-Path $_ } | Sort-Object { (Get-Item $_).LastWriteTime } | Select-Object -Last 1
    if (-not $built) { throw 'attest is not built: dotnet build src/Attest.Cli' }
    $script:Attest = (Resolve-Path $built).ProviderPath
    $script:HomeBefore = $env:ATTEST_HOME
    $script:Folder = (Resolve-Path (Join-Path $PSScriptRoot parity-cases)).ProviderPath

    # `attest run` of a case, and what it says of an error.
    function Invoke-Program($Case, [string] $Home1) {
        $arguments = @('run', $Case.File, '--json', '--quiet', '--home', $Home1)
        foreach ($name in $Case.Parameter.Keys) { $arguments += '--set', "$name=$($Case.Parameter[$name])" }
        if ($Case.Only) { $arguments += '--only', $Case.Only }
        if ($Case.Resume) { $arguments += '--resume', $Case.Resume }
        $said = (dotnet $Attest @arguments 2>$null) -join "`n" | ConvertFrom-Json -AsHashtable
        @{ Home = $Home1; ErrorId = $said.error.id ?? (Get-FailureId $said); ExitCode = $LASTEXITCODE; Message = $said.error.message }
    }

    function Invoke-Module($Case, [string] $Home1) {
        $arguments = @{ Path = $Case.File; Home = $Home1 }
        if ($Case.Parameter) { $arguments.Parameter = $Case.Parameter }
        if ($Case.Only) { $arguments.Only = $Case.Only }
        if ($Case.Resume) { $arguments.Resume = $Case.Resume }
        $null = Start-AttestPipeline @arguments -ErrorAction SilentlyContinue -ErrorVariable fault -WarningAction SilentlyContinue
        @{ Home = $Home1; ErrorId = ($fault | Select-Object -First 1).FullyQualifiedErrorId -replace ',.*'; Message = "$($fault | Select-Object -First 1)" }
    }

    # The id of what failed a run: its own error, else that of the first step in plan order, as the cmdlet tells it.
    function Get-FailureId($Report) {
        if (-not $Report -or $Report.status -in 'success', 'skipped') { return '' }
        $Report.error.id ?? ($Report.steps | Where-Object { -not $_.tolerated -and $_.status -notin 'success', 'skipped' } | Select-Object -First 1).error.id
    }

    # A report without what differs from run to run, and the logs of its steps in place of their paths.
    function Get-Comparable([string] $Home1, [int] $Skip = 0, [bool] $Words = $true) {
        $file = Get-ChildItem (Join-Path $Home1 runs) -Directory -ErrorAction Ignore | Where-Object Name -NE .active | Sort-Object Name | Select-Object -Skip $Skip -First 1
        if (-not $file) { return $null }
        $report = Get-Content (Join-Path $file.FullName run.json) -Raw | ConvertFrom-Json -AsHashtable
        foreach ($key in 'run_id', 'trace_id', 'span_id', 'started_at', 'duration_ms', 'resources', 'paths') { $report.Remove($key) }
        foreach ($step in $report.steps) {
            $step.log = $step.log ? (Get-Content $step.log -Raw) : $null
            foreach ($key in 'started_at', 'duration_ms', 'cpu_seconds', 'peak_memory_bytes') { $step.Remove($key) }
            if ($step.reason) { $step.reason = $step.reason -replace '[0-9a-f-]{36}', '<run>' }
            if (-not $Words) { $step.Remove('log'); if ($step.error) { $step.error = $step.error.id } }
        }
        ($report | ConvertTo-Json -Depth 20).Replace($Home1, '<home>')
    }
}

AfterAll { $env:ATTEST_HOME = $HomeBefore }

Describe 'The cmdlets and attest' {
    BeforeEach {
        $script:One = Join-Path $TestDrive ([guid]::NewGuid())
        $script:Other = Join-Path $TestDrive ([guid]::NewGuid())
        $env:PARITY_FOLDER = Join-Path $TestDrive ([guid]::NewGuid())
        $null = New-Item -ItemType Directory $env:PARITY_FOLDER
        Push-Location $Folder
    }
    AfterEach { Pop-Location; Remove-Item Env:PARITY_* }

    It 'agree on <Name>' -ForEach $Cases {
        foreach ($name in $Variables.Keys) { Set-Item "Env:$name" $Variables[$name] }
        $case = $_
        $program = Invoke-Program $case $One
        $module = Invoke-Module $case $Other
        $program.ErrorId | Should -Be "$($case.ErrorId)"
        $module.ErrorId | Should -Be "$($case.ErrorId)"
        $left = Get-Comparable $One -Words ($case.Words ?? $true)
        $right = Get-Comparable $Other -Words ($case.Words ?? $true)
        $right | Should -Be $left
        [bool] $left | Should -Be (-not $case.NoRun)
        if ($case.Variables.PARITY_TOKEN.Length -gt 4) { "$left$right" | Should -Not -BeLike "*$($case.Variables.PARITY_TOKEN)*" }
    }

    It 'agree on every mistake of a definition, at the same places' {
        $program = dotnet $Attest validate invalid.yml --json --home $One | ConvertFrom-Json
        $module = Test-AttestPipeline invalid.yml -Home $Other
        $module.Diagnostics.Message | Should -Be $program.diagnostics.message
        $module.Diagnostics.Position.Line | Should -Be $program.diagnostics.line
        $module.Diagnostics.Position.Column | Should -Be $program.diagnostics.column
    }

    It 'read, export, verify and prove one audit log alike' {
        $null = dotnet $Attest run success.yml --quiet --home $One
        $null = Invoke-Module @{ File = 'failure.yml' } $One
        $until = [DateTimeOffset]::UtcNow.AddSeconds(1).ToString('o')
        $filter = 'event_type!=audit_read and event_type!=audit_export'
        $query = @{ Filter = $filter; Until = $until; Home = $One }

        $program = dotnet $Attest audit report --json --filter $filter --until $until --home $One | ConvertFrom-Json -Depth 20 -DateKind String
        $module = Get-AttestAudit @query
        $module | Should -HaveCount $program.count
        $module.Seq | Should -Be $program.events.seq
        $module.EventType | Should -Be $program.events.event_type
        ($module.Json | ForEach-Object { ($_ | ConvertFrom-Json -DateKind String).timestamp }) | Should -Be $program.events.timestamp

        foreach ($format in 'ndjson', 'csv', 'cef', 'ocsf') {
            $left = Join-Path $env:PARITY_FOLDER "left.$format"
            $right = Join-Path $env:PARITY_FOLDER "right.$format"
            dotnet $Attest audit export --format $format --output $left --filter $filter --until $until --home $One | Should -BeNullOrEmpty
            $null = Export-AttestAudit @query -Destination $right -Format $format
            (Get-FileHash $right).Hash | Should -Be (Get-FileHash $left).Hash -Because $format
        }

        $program = dotnet $Attest audit verify --json --home $One | ConvertFrom-Json
        $module = Test-AttestAudit -Home $One
        foreach ($answer in 'Integrity', 'Completeness', 'Authenticity') { "$($module.$answer.Verdict)" | Should -Be $program.$answer.verdict }
        $module.Log | Should -Be $program.log

        $proof = Join-Path $env:PARITY_FOLDER 0.tlog-proof
        dotnet $Attest audit prove 0 --output $proof --home $One
        Test-AttestAudit -Proof $proof -Home $One -Quiet | Should -BeTrue
        Remove-Item $proof
        $null = New-AttestAuditProof 0 -Destination $proof -Home $One
        dotnet $Attest audit verify --proof $proof --home $One | Out-Null
        $LASTEXITCODE | Should -Be 0

        $null = dotnet $Attest audit key rotate --home $One
        (Get-AttestAuditKey -Home $One).Id | Should -Be ((dotnet $Attest audit key show --json --home $One | ConvertFrom-Json).keys.id)
        (Update-AttestAuditKey -Home $One).Id | Should -Be ((dotnet $Attest audit key show --json --home $One | ConvertFrom-Json).keys[0].id)
    }

    It 'name the same error of a question about the audit log: <Because>' -ForEach @(
        @{ Because = 'an event that does not exist'; Id = 'Attest.FilterInvalid'; Words = 'report', '--filter', 'event_type=polcy_violation'; Call = { Get-AttestAudit 'event_type=polcy_violation' @args } }
        @{ Because = 'no time'; Id = 'Attest.ArgumentInvalid'; Words = 'report', '--since', 'yesterday'; Call = { Get-AttestAudit -Since yesterday @args } }
        @{ Because = 'an entry that is not there'; Id = 'Attest.AuditEntryNotFound'; Words = 'prove', '99999'; Call = { New-AttestAuditProof 99999 @args } }
        @{ Because = 'a log with events left out'; Id = 'Attest.ArgumentInvalid'; Words = 'export', '--format', 'log', '--output', 'f', '--last', '1'; Call = { Export-AttestAudit -Destination f -Format Log -Last 1 @args } }
        @{ Because = 'a proof that is none'; Id = 'Attest.AuditLogInvalid'; Words = 'verify', '--proof', 'success.yml'; Call = { Test-AttestAudit -Proof success.yml @args } }
    ) {
        $null = dotnet $Attest run success.yml --quiet --home $One
        (dotnet $Attest audit @Words --json --home $One | ConvertFrom-Json).error.id | Should -Be $Id
        $fault = $null
        try { $null = & $Call -Home $One -ErrorAction Stop } catch { $fault = $_ }
        $fault.FullyQualifiedErrorId -replace ',.*' | Should -Be $Id
    }

    It 'find the same, and write the same report' {
        $left, $right = (Join-Path $env:PARITY_FOLDER left.json), (Join-Path $env:PARITY_FOLDER right.json)
        dotnet $Attest health --config health.yml --home $One --report $left --quiet
        $LASTEXITCODE | Should -Be 1
        { Get-AttestHealth -Config health.yml -Home $Other -Report $right -FailOn Unhealthy -OutVariable said } | Should -Throw -ErrorId 'Attest.Unhealthy,*'
        $module = Get-AttestHealth -Config health.yml -Home $Other

        $moments = 'made_at', 'since', 'timestamp', 'start_time', 'uptime_seconds', 'uptime', 'checked_at', 'duration_ms', 'age_seconds', 'last_success', 'last_verified', 'verified_ago',
            'file_age_seconds', 'memory_usage_mb', 'cpu_usage_percent', 'free_mb', 'used_percent', 'inodes_free', 'inodes_used_percent', 'events_last_hour', 'storage_usage_mb'

        # What is measured differs from moment to moment, and from folder to folder.
        $reports = $left, $right | ForEach-Object {
            $report = Get-Content $_ -Raw | ConvertFrom-Json -AsHashtable
            foreach ($part in @($report) + $report.monitors + $report.findings + $report.monitors.checks + $report.monitors.components.Values) {
                foreach ($key in $Moments) { $part.Remove($key) }
                if ($part.message) { $part.message = $part.message -replace '[0-9.]+(ms|s|m|h)[0-9hms]* ago', '1s ago' }
            }
            ($report | ConvertTo-Json -Depth 20).Replace($One, '<home>').Replace($Other, '<home>')
        }
        $reports[1] | Should -Be $reports[0]
        $reports[0] | Should -BeLike '*Start it.*half of it*Start one more worker.*"depth": 1204*'

        $program = dotnet $Attest health --config health.yml --home $One --json --detailed | ConvertFrom-Json
        "$($module.Status)" | Should -Be $program.status
        $module.Components.Component | Should -Be $program.components.PSObject.Properties.Name
        "$($module.Components.Status)" | Should -Be "$($program.components.PSObject.Properties.Value.status)"
        (Get-AttestHealth -Config health.yml -Home $Other -Group ready).Components.Component |
            Should -Be (dotnet $Attest health --config health.yml --home $One --group ready --json | ConvertFrom-Json).components.PSObject.Properties.Name
    }

    It 'name the same error of a question about health: <Id>' -ForEach @(
        @{ Id = 'Attest.ArgumentInvalid'; Words = '--group', 'nobody'; Call = @{ Group = 'nobody' } }
        @{ Id = 'Attest.ArgumentInvalid'; Words = '--url', 'ftp://x'; Call = @{ Url = 'ftp://x' } }
        @{ Id = 'Attest.ArgumentInvalid'; Words = '--report', 'a.pdf'; Call = @{ Report = 'a.pdf' } }
        @{ Id = 'Attest.OutputUnwritable'; Words = '--report', 'nowhere/a.md'; Call = @{ Report = 'nowhere/a.md' } }
        @{ Id = 'Attest.MailNotSent'; Words = @('--mail'); Call = @{ Mail = $true } }
        @{ Id = 'Attest.ConfigurationInvalid'; Words = '--config', 'success.yml'; Call = @{ Config = 'success.yml' } }
    ) {
        (dotnet $Attest health @Words --json --home $One | ConvertFrom-Json).error.id | Should -Be $Id
        $fault = $null
        try { $null = Get-AttestHealth @Call -Home $One -ErrorAction Stop } catch { $fault = $_ }
        $fault.FullyQualifiedErrorId -replace ',.*' | Should -Be $Id
    }

    It 'schedule the same report at the same time' -ForEach 'systemd', 'cron', 'task' {
        $words = 'health', '--report', 'a b.html', '--at', '06:30', '--install-schedule', $_, '--dry-run', '--json', '--home', $One
        $program = dotnet $Attest @words | ConvertFrom-Json
        $module = Register-AttestHealthSchedule $_ -Report 'a b.html' -At 06:30 -Home $One -WhatIf
        $module.Files.Path | Should -Be $program.files.path
        $module.Commands | Should -Be $program.commands
        $module.Query | Should -Be $program.query
        foreach ($text in "$($program.files.content)", "$($module.Files.Content)") {
            $text | Should -BeLike "*$(Join-Path $Folder 'a b.html')*"
            $text | Should -BeLike "*$One*"
        }
    }

    It 'resume each other''s runs' {
        $begun = @{ File = 'resume.yml'; Parameter = @{ target = 'prod' } }
        foreach ($first in 'program', 'module') {
            Remove-Item (Join-Path $env:PARITY_FOLDER go) -ErrorAction Ignore
            $state = Join-Path $TestDrive ([guid]::NewGuid())
            $null = if ($first -eq 'program') { Invoke-Program $begun $state } else { Invoke-Module $begun $state }
            $null = New-Item (Join-Path $env:PARITY_FOLDER go)
            $case = @{ File = 'resume.yml'; Resume = (Get-AttestRun -Home $state).RunId }
            $result = if ($first -eq 'program') { Invoke-Module $case $state } else { Invoke-Program $case $state }
            $result.ErrorId | Should -BeNullOrEmpty
            Set-Variable $first (Get-Comparable $state -Skip 1)
        }
        $program | Should -Be $module
        $program | Should -BeLike '*has kept for prod*'
    }

    It 'agree on a run that is cancelled' -Skip:$IsWindows {
        $env:PARITY_STARTED = Join-Path $env:PARITY_FOLDER program
        $child = Start-Process dotnet -ArgumentList $Attest, 'run', 'cancel.yml', '--quiet', '--home', $One -PassThru -RedirectStandardOutput "$env:PARITY_FOLDER/out" -RedirectStandardError "$env:PARITY_FOLDER/err"
        Wait-Change $env:PARITY_FOLDER { Test-Path $env:PARITY_STARTED }
        # Not SIGINT, which who was started in the background has inherited as ignored.
        & kill -TERM $child.Id
        $child.WaitForExit(30000) | Should -BeTrue

        $env:PARITY_STARTED = Join-Path $env:PARITY_FOLDER module
        $state = [initialsessionstate]::CreateDefault2()
        $state.ImportPSModule((Get-Module Attest.Monitoring).Path)
        $shell = [powershell]::Create($state)
        $null = $shell.AddScript("Set-Location -LiteralPath '$Folder'; Start-AttestPipeline cancel.yml -Home '$Other'").BeginInvoke()
        Wait-Change $env:PARITY_FOLDER { Test-Path $env:PARITY_STARTED }
        $shell.Stop()
        $shell.Dispose()

        (Get-Comparable $Other).Replace('the caller', 'SIGTERM') | Should -Be (Get-Comparable $One)
        (Get-AttestRun -Home $Other).Steps.Status | Should -Be 'Cancelled', 'Cancelled', 'Success'
    }
}
