# What happens inside a `pwsh` step, in the runspace of the process and in a process of its own.
BeforeDiscovery {
    $places = @(@{ Isolation = 'runspace' }, @{ Isolation = 'process' })
}

BeforeAll {
    $module = $env:MODULE_UNDER_TEST ? $env:MODULE_UNDER_TEST : (Join-Path $PSScriptRoot '../out/module/Attest.Monitoring')
    Import-Module $module -ErrorAction Stop

    # One step, run. Returns its report, with the lines of its log and the run's warnings beside it.
    function Invoke-Step([object] $Script, [hashtable] $With = @{}, [hashtable] $Pipeline = @{}) {
        $step = @{ id = 'step'; pwsh = $Script } + $With
        $definition = @{ name = 'pester'; concurrency = 1; defaults = @{ kill_after = '300ms' }; steps = @($step) } + $Pipeline
        $report = Start-AttestPipeline -Definition $definition -ErrorAction SilentlyContinue -WarningAction SilentlyContinue
        $one = $report | Select-Object -First 1
        [pscustomobject]@{
            Status   = "$($one.Status)"
            ExitCode = $one.ExitCode
            Error    = $one.Error
            Output   = $one.Output
            Log      = @(if ($one.Log) { Get-Content -LiteralPath $one.Log })
            Warnings = @($report[-1].Warnings)
            RunLog   = @(Get-Content -LiteralPath $report[-1].Paths['log'] | ConvertFrom-Json)
        }
    }

    # One that has ended may wait for somebody to reap it: a container's first process does not always.
    function Test-Living([int] $Id) {
        if ($IsLinux) { return (Test-Path "/proc/$Id/stat") -and (Get-Content "/proc/$Id/stat") -notmatch '^\d+ \(.*\) Z' }
        [bool] (Get-Process -Id $Id -ErrorAction Ignore)
    }

    # Several steps, one after another in the same worker.
    function Invoke-Steps([scriptblock[]] $Script, [string] $Isolation = 'runspace') {
        $number = 0
        $steps = foreach ($one in $Script) {
            $number++
            @{ id = "s$number"; pwsh = $one; isolation = $Isolation; needs = @(if ($number -gt 1) { "s$($number - 1)" }) }
        }
        Start-AttestPipeline -Definition @{ name = 'pester'; concurrency = 1; steps = @($steps) } -ErrorAction SilentlyContinue -WarningAction SilentlyContinue
    }
}

Describe 'pwsh steps' {
    BeforeEach {
        $env:ATTEST_HOME = Join-Path $TestDrive ([IO.Path]::GetRandomFileName())
    }

    AfterEach {
        Remove-Item Env:ATTEST_HOME
    }

    Context 'a pwsh step in a <isolation>' -ForEach $places {
        It 'gives the objects it emits, and their text as its log' {
            $step = Invoke-Step { 'text'; 7; [pscustomobject]@{ Name = 'x'; Size = 3 } } @{ isolation = $isolation }
            $step.Status | Should -Be 'Success'
            $step.Output | Should -HaveCount 3
            $step.Output[2].Size | Should -Be 3
            $step.Log[0..1] | Should -Be 'text', '7'
            ($step.Log | Where-Object { $_ }) | Should -Contain 'x       3'
        }

        It 'stands in its own span, with the state and baggage of the caller' {
            $env:TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
            $env:TRACESTATE = 'vendor=x'
            $env:BAGGAGE = 'tenant=a%20b'
            try {
                $report = Start-AttestPipeline -Definition @{ name = 'p'; concurrency = 1; steps = @(
                    @{ id = 'one'; pwsh = '$env:TRACEPARENT, $env:TRACESTATE, $env:BAGGAGE'; isolation = $isolation }
                    @{ id = 'two'; pwsh = '$env:TRACEPARENT'; isolation = $isolation }
                ) }
            }
            finally { Remove-Item env:TRACEPARENT, env:TRACESTATE, env:BAGGAGE }
            $spans = @{}
            foreach ($span in (Get-Content $report[-1].Paths['trace'] | ConvertFrom-Json).resourceSpans.scopeSpans.spans) { $spans[$span.name] = $span.spanId }
            $report[0].Output | Should -Be "00-0af7651916cd43dd8448eb211c80319c-$($spans.one)-01", 'vendor=x', 'tenant=a%20b'
            $report[1].Output | Should -Be "00-0af7651916cd43dd8448eb211c80319c-$($spans.two)-01"
        }

        It 'has succeeded after exit 0' {
            (Invoke-Step { exit 0 } @{ isolation = $isolation }).Status | Should -Be 'Success'
        }

        It 'fails with the code of exit, and what follows does not run' {
            $step = Invoke-Step { 'before'; & { exit 3 }; 'after' } @{ isolation = $isolation }
            $step.Status | Should -Be 'Failure'
            $step.ExitCode | Should -Be 3
            $step.Error.Id | Should -Be 'Attest.StepFailed'
            $step.Log | Should -Be 'before'
        }

        It 'fails by a terminating error, and says which' {
            $step = Invoke-Step { throw 'boom' } @{ isolation = $isolation }
            $step.Status | Should -Be 'Failure'
            $step.ExitCode | Should -Be 1
            $step.Error.Message | Should -BeLike '*boom*'
            $step.Log -join ' ' | Should -BeLike '*boom*'
            $step.Log -join ' ' | Should -BeLike '*PwshSteps.Tests.ps1*'
        }

        It 'fails by a null that is thrown' {
            (Invoke-Step { throw $null } @{ isolation = $isolation }).Status | Should -Be 'Failure'
        }

        It 'fails by an error of a cmdlet, since ErrorActionPreference is Stop' {
            $step = Invoke-Step { Get-Item '/does/not/exist'; 'after' } @{ isolation = $isolation }
            $step.Status | Should -Be 'Failure'
            $step.Output | Should -Not -Contain 'after'
        }

        It 'fails by a program that fails' -Skip:$IsWindows {
            (Invoke-Step { sh -c 'exit 5'; 'after' } @{ isolation = $isolation }).Output | Should -Not -Contain 'after'
        }

        It 'keeps what programs write to standard error, and does not fail by it' -Skip:$IsWindows {
            $step = Invoke-Step { sh -c 'echo to-error >&2; echo to-output' } @{ isolation = $isolation }
            $step.Status | Should -Be 'Success'
            $step.Log | Should -Contain 'to-error'
            $step.Output | Should -Be 'to-output'
        }

        It 'shows its environment as $env:, and leaves none of it behind' {
            $step = Invoke-Step { $env:COLOUR; $env:ATTEST_STEP_ID; $env:LEFT = 'x' } @{ isolation = $isolation; env = @{ COLOUR = 'green' } }
            $step.Output | Should -Be 'green', 'step'
            $env:COLOUR, $env:ATTEST_STEP_ID, $env:LEFT, $env:TRACEPARENT | Should -Be $null, $null, $null, $null
        }

        It 'tells its outputs through $env:ATTEST_OUTPUT' {
            $report = Start-AttestPipeline -Definition @{ name = 'o'; steps = @(@{ id = 'a'; isolation = $isolation; pwsh = { 'size=42' >> $env:ATTEST_OUTPUT } }) }
            $report[0].Outputs['size'] | Should -Be '42'
        }

        It 'runs in its working directory' {
            $folder = (New-Item -ItemType Directory (Join-Path $TestDrive ([IO.Path]::GetRandomFileName()))).FullName
            $step = Invoke-Step { "$PWD"; [Environment]::CurrentDirectory; Set-Location / } @{ isolation = $isolation; working_directory = $folder }
            $step.Output | Should -Be $folder, $folder
        }

        It 'gets copies of $using: values' {
            $number = 41
            $text = 'a b'
            (Invoke-Step { $using:number + 1; "$using:text" } @{ isolation = $isolation }).Output | Should -Be 42, 'a b'
        }

        It 'finds nothing of the steps before it: variables, functions, aliases, preferences, strict mode, location' {
            $report = Invoke-Steps -Isolation $isolation {
                $left = 1; $global:left = 1; function left { }; function global:left { }; Set-Alias leftalias Get-Item -Scope Global
                function global:Write-Output { 'broken' }
                Set-StrictMode -Version Latest; $global:ErrorActionPreference = 'Ignore'; $VerbosePreference = 'Continue'; Set-Location /
            }, {
                "$left$global:left|$(Get-Command left, leftalias -ErrorAction Ignore)|$ErrorActionPreference|$VerbosePreference|$undefined"
                Write-Output 'sound'
            }
            $report[1].Error | Should -BeNullOrEmpty
            $report[1].Output | Should -Be '||Stop|SilentlyContinue|', 'sound'
        }

        It 'finds the environment as the run was given it, whatever the step before has set, changed or removed' {
            $env:GIVEN = 'given'; $env:TAKEN = 'taken'
            try {
                $report = Invoke-Steps -Isolation $isolation { $env:ADDED = 'x'; $env:GIVEN = 'y'; $env:TAKEN = $null; [Environment]::CurrentDirectory = '/' }, {
                    "$env:ADDED|$env:GIVEN|$env:TAKEN"
                    [Environment]::SetEnvironmentVariable('ADDED', 'x'); [Environment]::SetEnvironmentVariable('TAKEN', $null)
                }, { "$env:ADDED|$env:GIVEN|$env:TAKEN|$([Environment]::CurrentDirectory)" }
                $report[1].Output | Should -Be '|given|taken'
                $report[2].Output | Should -Be "|given|taken|$PWD"
                $env:ADDED, $env:GIVEN, $env:TAKEN | Should -Be $null, 'given', 'taken'
            }
            finally { Remove-Item env:GIVEN, env:TAKEN -ErrorAction Ignore }
        }

        It 'finds nothing of the run of the same block before it: variables, functions, static fields of its classes' {
            $block = {
                class Counter { static [int] $Runs }
                "$seen|$(Get-Command once -ErrorAction Ignore)|$([Counter]::Runs)|$($env:ONCE)"
                $seen = 1; function once { }; [Counter]::Runs++; $env:ONCE = 1
            }
            $plain = { "$seen|$($seen.Count)"; $seen = 1, 2; $seen[0]++ }
            $report = Invoke-Steps -Isolation $isolation $block, $block, $plain, $plain, $plain
            $report[0..1].Output | Should -Be '||0|', '||0|'
            $report[2..4].Output | Should -Be '|0', '|0', '|0'
        }

        It 'ends at its time-out, also asleep in PowerShell' {
            # A process that has yet to start takes its time on a busy machine.
            $step = Invoke-Step { 'begun'; Start-Sleep 60 } @{ isolation = $isolation; timeout = $isolation -eq 'process' ? '8s' : '2s' }
            $step.Status | Should -Be 'Timeout'
            $step.Error.Id | Should -Be 'Attest.StepTimeout'
            $step.Log | Should -Contain 'begun'
        }

        It 'takes what is written with [Console] as its output' {
            (Invoke-Step { [Console]::Out.WriteLine('by console') } @{ isolation = $isolation }).Log | Should -Contain 'by console'
        }

        It 'cannot ask' {
            $step = Invoke-Step { Read-Host 'name' } @{ isolation = $isolation }
            $step.Status | Should -Be 'Failure'
            $step.Error.Message | Should -BeLike '*unattended*'
        }

        It 'imports the modules of the definition' {
            $path = Join-Path $TestDrive 'Greeting.psm1'
            Set-Content $path 'function Get-Greeting { "hello" }'
            (Invoke-Step { Get-Greeting } @{ isolation = $isolation } @{ modules = @($path) }).Output | Should -Be 'hello'
        }

        It 'has its secrets masked in the log' {
            $env:PESTER_SECRET = 'very-secret-value'
            try {
                $step = Invoke-Step { "it is $env:PESTER_SECRET" } @{ isolation = $isolation; secrets = @('PESTER_SECRET') } @{ secrets = @('PESTER_SECRET') }
                $step.Log -join '' | Should -Be 'it is ***'
            }
            finally { Remove-Item Env:PESTER_SECRET }
        }

        It 'writes warnings and information into the log of the run' {
            $step = Invoke-Step { Write-Warning 'careful'; Write-Information 'by the way'; Write-Error 'slip' -ErrorAction Continue } @{ isolation = $isolation }
            $step.Status | Should -Be 'Success'
            ($step.RunLog | Where-Object message -EQ 'careful').level | Should -Be 'WARN'
            ($step.RunLog | Where-Object message -EQ 'by the way').level | Should -Be 'INFO'
            ($step.RunLog | Where-Object message -EQ 'slip').level | Should -Be 'ERROR'
            $step.Log | Should -Contain 'WARNING: careful'
        }

        It 'has its jobs ended with it' {
            $report = Invoke-Steps -Isolation $isolation { (Start-Job { Start-Sleep 300 }).ChildJobs[0].Id }, { @(Get-Job).Count }
            $report[1].Output | Should -Be 0
        }

        It 'has the job behind an & ended with it, though it calls no command' {
            $report = Invoke-Steps -Isolation $isolation { $null = 42 & }, { @(Get-Job).Count }
            $report[1].Output | Should -Be 0
        }

        It 'cannot hide the commands it calls by listening to look-ups itself' {
            $report = Invoke-Steps -Isolation $isolation {
                $ExecutionContext.InvokeCommand.PreCommandLookupAction = { }
                Set-StrictMode -Version Latest
            }, { "[$undefined]" }
            $report[1].Output | Should -Be '[]'
        }

        It 'has programs that outlive it ended, and says so' -Skip:$IsWindows {
            $step = Invoke-Step { sh -c 'sleep 300 >/dev/null 2>&1 & echo $!' } @{ isolation = $isolation }
            $step.Warnings -join '' | Should -BeLike '*outlived the step*'
            Test-Living $step.Output[0] | Should -BeFalse
        }
    }

    Context 'a pwsh step in the runspace' {
        It 'runs in this process, one at a time' {
            $report = Start-AttestPipeline -Definition @{ name = 'c'; concurrency = 4; steps = @(1..4 | ForEach-Object { @{ id = "s$_"; pwsh = { $PID; $env:ATTEST_STEP_ID; Start-Sleep -Milliseconds 20; $env:ATTEST_STEP_ID } } }) }
            foreach ($step in $report | Select-Object -First 4) { $step.Output | Should -Be $PID, $step.Id, $step.Id }
        }

        It 'is abandoned when it blocks in .NET past its time-out, and the report says that its thread still runs' {
            $step = Invoke-Step { [Threading.Thread]::Sleep(5000) } @{ timeout = '500ms' }
            $step.Status | Should -Be 'Timeout'
            $step.Warnings -join '' | Should -BeLike '*still runs*'
        }

        It 'is followed by steps in a new worker when it was stopped' {
            $report = Start-AttestPipeline -Definition @{ name = 'c'; concurrency = 1; steps = @(
                    @{ id = 'a'; timeout = '300ms'; continue_on_error = $true; pwsh = { Start-Sleep 60 } }
                    @{ id = 'b'; needs = @('a'); if = '${{ always() }}'; pwsh = { 'fine' } }) } -WarningAction SilentlyContinue
            $report[1].Output | Should -Be 'fine'
        }

        It 'is followed by steps in a new worker when its log could not be written' {
            $steps = Start-AttestPipeline -ErrorAction SilentlyContinue -WarningAction SilentlyContinue -Definition @{
                name = 'pester'; concurrency = 1
                steps = @(
                    @{ id = 'spoil'; pwsh = { $null = New-Item -ItemType Directory "$env:ATTEST_HOME/runs/$env:ATTEST_RUN_ID/steps/2.log" } }
                    @{ id = 'speak'; continue_on_error = $true; pwsh = { foreach ($number in 1..100000) { "line $number" } } }
                    @{ id = 'after'; pwsh = { 'still here' } }
                )
            }
            "$($steps[0].Status) $($steps[1].Status) $($steps[2].Status)" | Should -Be 'Success Failure Success'
            $steps[1].Error.Id | Should -Be 'Attest.OutputUnwritable'
            $steps[2].Output | Should -Be 'still here'
        }

        It 'may have blocks and parameters of its own, as any script' {
            (Invoke-Step '[CmdletBinding()] param($Size = 3) begin { "b$Size" } process { "p" } end { "e" }').Output | Should -Be 'b3', 'p', 'e'
        }

        It 'that fails with a table half printed leaves nothing of it to the next' {
            $steps = Start-AttestPipeline -ErrorAction SilentlyContinue -Definition @{
                name = 'pester'; concurrency = 1
                steps = @(@{ id = 'half'; pwsh = { Get-Item .; throw 'x' } }, @{ id = 'next'; pwsh = { 'plain'; [pscustomobject]@{ Left = 1 } } })
            }
            $steps[0].Status | Should -Be 'Failure'
            @(Get-Content $steps[1].Log)[0] | Should -Be 'plain'
            (Get-Content -Raw $steps[1].Log) | Should -Match '(?s)^plain\s+Left\s+-+\s+1\s*$'
        }

        It 'writes the text of a million objects into its log' {
            $report = Start-AttestPipeline -Name million -ScriptBlock { foreach ($i in 1..1000000) { $i } }
            $report[0].Status | Should -Be 'Success'
            [Linq.Enumerable]::Count([IO.File]::ReadLines($report[0].Log)) | Should -Be 1000000
        }

        It 'keeps the place of each line of a script block' {
            $expected = [int] (Select-String -LiteralPath $PSCommandPath -Pattern 'MARKED PLACE' -SimpleMatch)[1].LineNumber
            $step = Invoke-Step {

                throw 'MARKED PLACE'
            }
            $step.Error.Message | Should -BeLike "*PwshSteps.Tests.ps1:$expected*"
        }

        It 'has its worker put right after it, which costs less than another one' {
            $report = Invoke-Steps { "$([runspace]::DefaultRunspace.InstanceId)"; $left = 1; $global:host2 = 2 },
            { "$([runspace]::DefaultRunspace.InstanceId)"; function global:left { }; Set-Alias leftalias Get-Item -Scope Global; Set-StrictMode -Version Latest },
            { "$([runspace]::DefaultRunspace.InstanceId)"; Remove-Item function:prompt, alias:gci -Force; Remove-Variable HOME -Force -ErrorAction Ignore },
            { "$([runspace]::DefaultRunspace.InstanceId)|$((Get-Command prompt, gci).Count)" }
            $worker = $report[0].Output[0]
            $report[1..2] | ForEach-Object { $_.Output[0] } | Should -Be $worker, $worker
            $report[3].Output | Should -Be "$worker|2"
        }

        It 'is another one at another place, though it reads the same' {
            $steps = @(@{ id = 'a'; pwsh = { throw 'here' } }
                @{ id = 'b'; pwsh = { throw 'here' } }
                @{ id = 'c'; pwsh = { throw 'here' } })
            $report = Start-AttestPipeline -Definition @{ name = 'p'; concurrency = 1; steps = $steps } -ErrorAction SilentlyContinue
            $lines = $report[0..2] | ForEach-Object { [int] ($_.Error.Message -replace '^.*:(\d+)\)$', '$1') }
            $lines[1..2] | Should -Be ($lines[0] + 1), ($lines[0] + 2)
        }

        It 'leaves what the caller sets in its environment while reports come' {
            try {
                Start-AttestPipeline -Name caller -ScriptBlock { 'x' } | Select-Object -First 1 | ForEach-Object { $env:OF_THE_CALLER = "$($_.Status)" }
                Start-AttestPipeline -Name caller -ScriptBlock { 'x' } | Out-Null
                $env:OF_THE_CALLER | Should -Be 'Success'
            }
            finally { Remove-Item env:OF_THE_CALLER -ErrorAction Ignore }
        }

        It 'may start a pipeline of its own' {
            $path = (Get-Module Attest.Monitoring).Path
            $step = Invoke-Step { (Start-AttestPipeline -Name inner -ScriptBlock { "inner $env:ATTEST_STEP_ID" })[0].Output; "outer $env:ATTEST_STEP_ID" } @{} @{ modules = @($path) }
            $step.Output | Should -Be 'inner inner', 'outer step'
        }

        It 'works in ForEach-Object -Parallel' {
            $path = (Get-Module Attest.Monitoring).Path
            $seen = 1..4 | ForEach-Object -Parallel {
                Import-Module $using:path
                (Start-AttestPipeline -Name "p$_" -ScriptBlock { $env:ATTEST_STEP_ID; Start-Sleep -Milliseconds 20; $env:ATTEST_STEP_ID })[0].Output -join ' '
            }
            $seen | Sort-Object | Should -Be 'p1 p1', 'p2 p2', 'p3 p3', 'p4 p4'
        }

        It 'takes values of a parallel block by a block made of text, where PowerShell would take $using: for its own' {
            $path = (Get-Module Attest.Monitoring).Path
            $seen = 1..3 | ForEach-Object -Parallel {
                Import-Module $using:path
                $item = $_
                (Start-AttestPipeline -Name "p$_" -ScriptBlock ([scriptblock]::Create('"has $using:item"')))[0].Output
            }
            $seen | Sort-Object | Should -Be 'has 1', 'has 2', 'has 3'
        }

        It 'works in a background job' {
            $path = (Get-Module Attest.Monitoring).Path
            Start-Job { Import-Module $using:path; (Start-AttestPipeline -Name j -ScriptBlock { 'in a job' })[0].Output } | Receive-Job -Wait -AutoRemoveJob | Should -Be 'in a job'
        }

        It 'works in a runspace of a pool' {
            $pool = [runspacefactory]::CreateRunspacePool(1, 2)
            $pool.Open()
            $shell = [powershell]::Create()
            $shell.RunspacePool = $pool
            try {
                $shell.AddScript('Import-Module $args[0]; (Start-AttestPipeline -Name r -ScriptBlock { "in a pool" })[0].Output').AddArgument((Get-Module Attest.Monitoring).Path).Invoke() | Should -Be 'in a pool'
            }
            finally { $shell.Dispose(); $pool.Dispose() }
        }

        It 'works in pwsh -Command' {
            $path = (Get-Module Attest.Monitoring).Path
            pwsh -NoProfile -NonInteractive -Command "Import-Module '$path'; (Start-AttestPipeline -Name c -ScriptBlock { 'in a command' })[0].Output" | Should -Be 'in a command'
        }
    }

    Context 'a pwsh step in a process' {
        It 'ends only its worker by [Environment]::Exit, and has failed' {
            $step = Invoke-Step { 'bye'; [Environment]::Exit(4) } @{ isolation = 'process' }
            $step.Status | Should -Be 'Failure'
            $step.ExitCode | Should -Be 4
            $step.Error.Message | Should -BeLike '*process ended*'
        }

        It 'is killed when it blocks in .NET past its time-out' {
            $step = Invoke-Step { $PID; [Threading.Thread]::Sleep(60000) } @{ isolation = 'process'; timeout = '3s' }
            $step.Status | Should -Be 'Timeout'
            Test-Living $step.Output[0] | Should -BeFalse
        }

        It 'runs at the same time as others' {
            $steps = 1..2 | ForEach-Object { @{ id = "s$_"; isolation = 'process'; pwsh = {
                        New-Item (Join-Path $env:MEETING $env:ATTEST_STEP_ID) | Out-Null
                        while (@(Get-ChildItem $env:MEETING).Count -lt 2) { Start-Sleep -Milliseconds 20 }
                        $PID } } }
            $meeting = (New-Item -ItemType Directory (Join-Path $TestDrive ([IO.Path]::GetRandomFileName()))).FullName
            $report = Start-AttestPipeline -Definition @{ name = 'p'; concurrency = 2; env = @{ MEETING = $meeting }; defaults = @{ timeout = '60s' }; steps = @($steps) }
            $report[-1].Status | Should -Be 'Success'
            $report[0].Output[0] | Should -Not -Be $report[1].Output[0]
        }

        It 'starts one process for many steps' {
            $report = Invoke-Steps -Isolation process { $PID }, { $PID }, { $PID }
            $report[0..2].Output | Select-Object -Unique | Should -HaveCount 1
        }

        It 'is chosen by itself for env when steps run at once' {
            $report = Start-AttestPipeline -Definition @{ name = 'p'; concurrency = 2; steps = @(@{ id = 'a'; env = @{ A = '1' }; pwsh = { $PID } }) }
            $report[0].Output | Should -Not -Be $PID
        }

        It 'is held to its memory limit' -Skip:$IsWindows {
            $step = Invoke-Step { $all = @(); while ($true) { $block = [byte[]]::new(50MB); [Array]::Fill($block, [byte] 1); $all += , $block } } @{ limits = @{ max_memory_mb = 400 }; timeout = '60s' }
            $step.Error.Id | Should -Be 'Attest.LimitExceeded'
        }
    }
}
