BeforeAll {
    . $PSScriptRoot/Sandbox.ps1
    Import-Module $ModulePath
    $script:HomeBefore = $env:ATTEST_HOME

    # Another runspace of this process: what stops, or shows progress, there does not touch this one.
    function New-OtherShell {
        $state = [initialsessionstate]::CreateDefault2()
        $state.ImportPSModule($ModulePath)
        $shell = [powershell]::Create($state)
        $null = $shell.AddScript("Set-Location -LiteralPath '$TestDrive'; `$ProgressPreference = 'Continue'", $false).Invoke()
        $shell.Commands.Clear()
        $shell
    }

    $script:OneStep = @{ name = 'one'; steps = @(@{ id = 'a'; shell = 'sh'; run = 'echo hello' }) }
    $script:Failing = @{ name = 'failing'; steps = @(@{ id = 'a'; shell = 'sh'; run = 'echo bad >&2; exit 3' }, @{ id = 'b'; needs = 'a'; shell = 'sh'; run = 'true' }) }
}

AfterAll { $env:ATTEST_HOME = $HomeBefore }

Describe 'Start-AttestPipeline' {
    BeforeEach {
        $env:ATTEST_HOME = Join-Path $TestDrive ([guid]::NewGuid())
        Push-Location $TestDrive
        Set-Content one.yml "name: one`nparameters: { who: { type: string, default: world } }`nsteps:`n  - id: a`n    shell: sh`n    env: { WHO: `"`${{ parameters.who }}`" }`n    run: echo hello `$WHO`n"
    }
    AfterEach { Pop-Location }

    Context 'what is run' {
        It 'takes a path by position' {
            $report = Start-AttestPipeline one.yml
            $report | Should -HaveCount 2
            $report[0] | Should -BeOfType ([Attest.Monitoring.Running.StepReport])
            $report[1] | Should -BeOfType ([Attest.Monitoring.Running.RunReport])
            $report[1].Status | Should -Be Success
            Get-Content $report[0].Log | Should -Be 'hello world'
        }

        It 'takes ./attest.pipeline.yml when nothing is named' {
            Copy-Item one.yml attest.pipeline.yml
            (Start-AttestPipeline)[-1].Pipeline | Should -Be one
            Remove-Item attest.pipeline.yml
        }

        It 'takes paths and files from the pipeline, one run each' {
            Copy-Item one.yml two.yml
            ('one.yml', 'two.yml' | Start-AttestPipeline | Where-Object RunId).Count | Should -Be 2
            (Get-ChildItem one.yml, two.yml | Start-AttestPipeline | Where-Object RunId).Count | Should -Be 2
            (Get-Item one.yml | Start-AttestPipeline)[-1].Status | Should -Be Success
        }

        It 'takes the characters of a path as they are' {
            Copy-Item one.yml 'a[1].yml'
            (Start-AttestPipeline 'a[1].yml')[-1].Status | Should -Be Success
            Start-AttestPipeline '*.yml' -ErrorAction SilentlyContinue -ErrorVariable fault
            $fault[0].FullyQualifiedErrorId | Should -BeLike 'Attest.FileUnreadable,*'
        }

        It 'resolves a path against the location, a drive of its own too, not the folder of the process' {
            $null = New-Item -ItemType Directory sub
            Copy-Item one.yml sub/
            $null = New-PSDrive -Name Deep -PSProvider FileSystem -Root (Join-Path $TestDrive sub)
            (Start-AttestPipeline Deep:/one.yml)[-1].Status | Should -Be Success
            Set-Location sub
            $process = [Environment]::CurrentDirectory
            [Environment]::CurrentDirectory = [IO.Path]::GetTempPath()
            try { (Start-AttestPipeline one.yml)[-1].Status | Should -Be Success } finally { [Environment]::CurrentDirectory = $process }
        }

        It 'refuses a place that is no file' {
            Start-AttestPipeline Env:/PATH -ErrorAction SilentlyContinue -ErrorVariable fault
            $fault[0].FullyQualifiedErrorId | Should -BeLike 'Attest.ArgumentInvalid,*'
        }

        It 'takes a hashtable, its relative paths from the location' {
            $null = New-Item -ItemType Directory here -Force
            Set-Location here
            $report = Start-AttestPipeline -Definition @{ name = 'table'; steps = @(@{ id = 'a'; shell = 'sh'; run = 'pwd' }) }
            Get-Content $report[0].Log | Should -Be (Get-Location).ProviderPath
        }

        It 'takes ordered dictionaries and custom objects, as ConvertFrom-Json makes them' {
            $definition = '{"name":"json","steps":[{"id":"a","shell":"sh","run":"echo $X","env":{"X":1.50}}]}' | ConvertFrom-Json -AsHashtable
            (Start-AttestPipeline -Definition $definition)[-1].Status | Should -Be Success
            $custom = [ordered]@{ name = 'custom'; steps = @([pscustomobject]@{ id = 'a'; shell = 'sh'; run = 'true'; timeout = [timespan]'00:01:00' }) }
            (Start-AttestPipeline -Definition $custom)[-1].Status | Should -Be Success
        }

        It 'orders the axes of a matrix the same way in every process' {
            $report = Start-AttestPipeline -Definition @{ name = 'm'; steps = @(@{ id = 'a'; shell = 'sh'; run = 'true'; matrix = @{ zone = @(1); os = 'x', 'y'; arch = @('q') } }) }
            $report[-1].Steps.Id | Should -Be 'a[arch=q,os=x,zone=1]', 'a[arch=q,os=y,zone=1]'
        }

        It 'runs one script block as a pipeline of one step' {
            $report = Start-AttestPipeline -Name 'nightly report' -ScriptBlock { 'from the block' }
            $report[-1].Pipeline | Should -Be 'nightly report'
            $report[0].Id | Should -Be nightly-report
            $report[0].Kind | Should -Be pwsh
            Get-Content $report[0].Log | Should -Be 'from the block'
        }

        It 'hands the objects of a script block over, on the step and on the step of the run' {
            $report = Start-AttestPipeline -ScriptBlock { 1; @{ a = 2 }; Get-Item / }
            $report[0].Output | Should -HaveCount 3
            $report[0].Output[1].a | Should -Be 2
            $report[0].Output[2] | Should -BeOfType ([IO.DirectoryInfo])
            $report[-1].Steps[0].Output | Should -HaveCount 3
        }
    }

    Context 'the block in which step exists' {
        It 'runs the steps in the order of their needs' {
            $report = Start-AttestPipeline -Name words -Definition {
                step test -Needs build -Shell sh -Run 'echo test'
                step build -Shell sh -Run 'echo build'
                step clean -Finally -Shell sh -Run 'exit 1' -ContinueOnError
            }
            $report[-1].Pipeline | Should -Be words
            $report[-1].Steps.Id | Should -Be 'build', 'test', 'clean'
            $report[-1].Status | Should -Be Success
            $report[-1].Steps[2].Tolerated | Should -BeTrue
        }

        It 'takes script blocks as bodies, and loops, variables and functions of the caller' {
            $names = 'x', 'y'
            function Get-Greeting { 'hi' }
            $report = Start-AttestPipeline -Definition {
                foreach ($name in $names) { step "s$name" { "in $using:name" } -Env @{ GREETING = Get-Greeting } }
            }
            $report[-1].Steps.Id | Should -Be 'sx', 'sy'
            $report[-1].Steps[1].Output | Should -Be 'in y'
        }

        It 'leaves step nowhere else' {
            $null = Start-AttestPipeline -Definition { step a -Shell sh -Run 'true' }
            Get-Command step -ErrorAction Ignore | Should -BeNullOrEmpty
            (Get-Module Attest.Monitoring).ExportedCommands.Keys | Should -Not -Contain step
        }

        It 'has a parameter for every key of a step' {
            $keys = (Get-Content (Join-Path $PSScriptRoot ../schemas/pipeline.schema.json) -Raw | ConvertFrom-Json -AsHashtable)
            $step = $keys.definitions.step.properties.Keys
            $step | Should -Not -BeNullOrEmpty
            $wanted = $step | ForEach-Object { ($_ -split '_' | ForEach-Object { $_.Substring(0, 1).ToUpperInvariant() + $_.Substring(1) }) -join '' }
            $seen = [System.Collections.Generic.List[string]]::new()
            Start-AttestPipeline -Definition { (Get-Command step).Parameters.Keys.ForEach({ $seen.Add($_) }); step a -Shell sh -Run 'true' } | Out-Null
            $wanted | Where-Object { $_ -notin $seen } | Should -BeNullOrEmpty
        }

        It 'takes the other keys of the pipeline as a hashtable' {
            $report = Start-AttestPipeline -Definition {
                @{ name = 'whole'; env = @{ X = 'from env' }; parameters = @{ n = @{ type = 'integer'; default = 1 } } }
                step a -Shell sh -Run 'echo $X $N' -Env @{ N = '${{ parameters.n }}' }
            } -Parameter @{ n = 7 }
            $report[-1].Pipeline | Should -Be whole
            Get-Content $report[0].Log | Should -Be 'from env 7'
        }

        It 'runs nothing when a step is called wrongly' {
            { Start-AttestPipeline -Definition { step a -Shell sh -Run 'true'; step b -Nedes a -Run 'true' } } | Should -Throw '*Nedes*'
            Get-AttestRun | Should -BeNullOrEmpty
        }

        It 'says what else the block emits' {
            Start-AttestPipeline -Definition { 42; step a -Run 'true' } -ErrorAction SilentlyContinue -ErrorVariable fault
            $fault[0].FullyQualifiedErrorId | Should -BeLike 'Attest.DefinitionInvalid,*'
            "$($fault[0])" | Should -BeLike '*emits a Int32*'
        }
    }

    Context 'what is told of a mistake' {
        It 'names <Path>' -ForEach @(
            @{ Path = 'steps[0].env.X'; Step = @{ id = 'a'; run = 'true'; env = @{ X = [datetime]'2020-01-01' } }; Id = 'Attest.DocumentInvalid' }
            @{ Path = 'steps[0].timeout'; Step = @{ id = 'a'; run = 'true'; timeout = 'soon' }; Id = 'Attest.DefinitionInvalid' }
            @{ Path = 'steps[0].nedes'; Step = @{ id = 'a'; run = 'true'; nedes = 'b' }; Id = 'Attest.DefinitionInvalid' }
            @{ Path = 'steps[0].if'; Step = @{ id = 'a'; run = 'true'; if = { $true } }; Id = 'Attest.DefinitionInvalid' }
            @{ Path = 'steps[0].retry.attempts'; Step = @{ id = 'a'; run = 'true'; retry = @{ attempts = @(1) } }; Id = 'Attest.DefinitionInvalid' }
            @{ Path = 'steps[0].env.X'; Step = @{ id = 'a'; run = 'true'; env = @{ X = [DayOfWeek]::Friday } }; Id = 'Attest.DocumentInvalid' }
        ) {
            Start-AttestPipeline -Definition @{ name = 'wrong'; steps = @($Step) } -ErrorAction SilentlyContinue -ErrorVariable fault
            $fault | Should -HaveCount 1
            $fault[0].FullyQualifiedErrorId | Should -BeLike "$Id,*"
            "$($fault[0])" | Should -BeLike "$([wildcardpattern]::Escape($Path))*"
            $fault[0].ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
            Get-AttestRun | Should -BeNullOrEmpty
        }

        It 'refuses a definition that contains itself' {
            $circle = @{ name = 'c' }
            $circle.steps = @($circle)
            Start-AttestPipeline -Definition $circle -ErrorAction SilentlyContinue -ErrorVariable fault
            $fault[0].FullyQualifiedErrorId | Should -BeLike 'Attest.DocumentInvalid,*'
        }

        It 'refuses a <_> as definition' -ForEach 42, 'text' {
            Start-AttestPipeline -Definition $_ -ErrorAction SilentlyContinue -ErrorVariable fault
            $fault[0].FullyQualifiedErrorId | Should -BeLike 'Attest.ArgumentInvalid,*'
            $fault[0].CategoryInfo.Category | Should -Be InvalidArgument
        }

        It 'names file, line and column of a mistake in a file' {
            Set-Content bad.yml "name: bad`nsteps:`n  - id: a`n    rnu: true`n"
            Start-AttestPipeline bad.yml -ErrorAction SilentlyContinue -ErrorVariable fault
            "$($fault[0])" | Should -BeLike 'bad.yml:4:5:*run*'
        }

        It 'names a file that is not there, and goes on with the next' {
            $report = 'none.yml', 'one.yml' | Start-AttestPipeline -ErrorAction SilentlyContinue -ErrorVariable fault
            $fault[0].FullyQualifiedErrorId | Should -BeLike 'Attest.FileUnreadable,*'
            $fault[0].CategoryInfo.Category | Should -Be ObjectNotFound
            $fault[0].TargetObject | Should -Be none.yml
            $report[-1].Status | Should -Be Success
        }

        It 'says that the state folder cannot be used' {
            Set-Content file 'not a folder'
            Start-AttestPipeline one.yml -Home ./file/home -ErrorAction SilentlyContinue -ErrorVariable fault
            $fault[0].FullyQualifiedErrorId | Should -BeLike 'Attest.StateFolderUnusable,*'
            $fault[0].CategoryInfo.Category | Should -Be ResourceUnavailable
        }
    }

    Context 'a run that fails' {
        It 'is a non-terminating error, and $? is false' {
            $report = Start-AttestPipeline -Definition $Failing -ErrorAction SilentlyContinue -ErrorVariable fault
            $after = $?
            $after | Should -BeFalse
            $report[-1].Status | Should -Be Failure
            $fault | Should -HaveCount 1
            $fault[0].FullyQualifiedErrorId | Should -Be 'Attest.StepFailed,Attest.Monitoring.Cmdlets.Running.StartAttestPipelineCommand'
            $fault[0].TargetObject.RunId | Should -Be $report[-1].RunId
            $fault[0].CategoryInfo.Category | Should -Not -Be NotSpecified
            $fault[0].ErrorDetails.RecommendedAction | Should -BeLike "*$($report[0].Log)"
            "$($fault[0])" | Should -BeLike "*failing*step 'a'*code 3*"
        }

        It 'leaves $? true when it succeeds' {
            $null = Start-AttestPipeline -Definition $OneStep
            $? | Should -BeTrue
        }

        It 'ends the script only with -ErrorAction Stop, its report being the target' {
            $caught = $null
            try { $null = Start-AttestPipeline -Definition $Failing -ErrorAction Stop } catch { $caught = $_ }
            $caught.FullyQualifiedErrorId | Should -BeLike 'Attest.StepFailed,*'
            $caught.TargetObject.Steps[1].Status | Should -Be Skipped
        }

        It 'has the id of a time-out when it was one' {
            $null = Start-AttestPipeline -Definition @{ name = 't'; steps = @(@{ id = 'a'; shell = 'sh'; run = 'sleep 30'; timeout = '300ms' }) } -ErrorAction SilentlyContinue -ErrorVariable fault
            $fault[0].FullyQualifiedErrorId | Should -BeLike 'Attest.StepTimeout,*'
            $fault[0].CategoryInfo.Category | Should -Be OperationTimeout
        }
    }

    Context 'parameters' {
        It 'hands on -Parameter, whatever type fits' {
            (Start-AttestPipeline one.yml -Parameter @{ who = 'you' })[-1].Parameters.who | Should -Be you
            Start-AttestPipeline one.yml -Parameter @{ woh = 1 } -ErrorAction SilentlyContinue -ErrorVariable fault
            $fault[0].FullyQualifiedErrorId | Should -BeLike 'Attest.ParameterInvalid,*'
            "$($fault[0])" | Should -BeLike "*'who'*"
        }

        It 'runs -Only the named steps and what they need' {
            $definition = @{ name = 'only'; steps = @(@{ id = 'a'; shell = 'sh'; run = 'true' }, @{ id = 'b'; needs = 'a'; shell = 'sh'; run = 'true' }, @{ id = 'c'; shell = 'sh'; run = 'true' }) }
            (Start-AttestPipeline -Definition $definition -Only b)[-1].Steps.Id | Should -Be 'a', 'b'
            $null = Start-AttestPipeline -Definition $definition -Only nope -ErrorAction SilentlyContinue -ErrorVariable fault
            $fault[0].FullyQualifiedErrorId | Should -BeLike 'Attest.ArgumentInvalid,*'
        }

        It 'resumes a run by id, by its report, and by a report that is piped in' {
            Set-Content twice.yml "name: twice`nsteps:`n  - { id: a, shell: sh, run: 'echo once >> first.txt' }`n  - { id: b, needs: a, shell: sh, run: 'test -e go' }`n"
            $failed = (Start-AttestPipeline twice.yml -ErrorAction SilentlyContinue)[-1]
            $null = New-Item go
            (Start-AttestPipeline twice.yml -Resume $failed.RunId)[-1].Status | Should -Be Success
            (Start-AttestPipeline twice.yml -Resume $failed)[-1].Status | Should -Be Success
            ($failed | Start-AttestPipeline twice.yml)[-1].Status | Should -Be Success
            Get-Content first.txt | Should -HaveCount 1
            $null = Start-AttestPipeline one.yml -Resume $failed -ErrorAction SilentlyContinue -ErrorVariable fault
            $fault[0].FullyQualifiedErrorId | Should -BeLike 'Attest.ResumeRefused,*'
            $null = Start-AttestPipeline one.yml -Resume ffffffff -ErrorAction SilentlyContinue -ErrorVariable fault
            $fault[0].FullyQualifiedErrorId | Should -BeLike 'Attest.RunNotFound,*'
        }

        It 'resumes with the parameters of that run, unless they are given anew' {
            Set-Content choice.yml "name: choice`nparameters: { to: { default: test } }`nsteps:`n  - { id: a, shell: sh, run: 'true' }`n  - { id: b, needs: a, shell: sh, env: { TO: `"`${{ parameters.to }}`" }, run: 'echo to `$TO; test -e went' }`n"
            $failed = (Start-AttestPipeline choice.yml -Parameter @{ to = 'prod' } -ErrorAction SilentlyContinue)[-1]
            $null = New-Item went
            $resumed = Start-AttestPipeline choice.yml -Resume $failed
            $resumed[0].Reason | Should -Be "it succeeded in the run $($failed.RunId)"
            Get-Content $resumed[1].Log | Should -Be 'to prod'
            $null = Start-AttestPipeline choice.yml -Resume $failed -Parameter @{ to = 'test' } -ErrorAction SilentlyContinue -ErrorVariable fault
            "$($fault[0])" | Should -BeLike "*the parameter 'to' was 'prod' and is now 'test'*"
        }

        It 'says why a step was not run' {
            $steps = (Start-AttestPipeline -ErrorAction SilentlyContinue -Definition @{ name = 'why'; steps = @(
                @{ id = 'a'; shell = 'sh'; run = 'false' }, @{ id = 'b'; needs = 'a'; shell = 'sh'; run = 'true' }
                @{ id = 'c'; needs = 'b'; shell = 'sh'; run = 'true' }, @{ id = 'd'; if = 'false'; shell = 'sh'; run = 'true' }) })[-1].Steps
            $steps.Reason | Should -Be $null, 'a failed', 'b was skipped', "its 'if' was false"
        }

        It 'parts several mistakes with more than a line end, which PowerShell shows as a blank' {
            $null = Start-AttestPipeline -Definition @{} -ErrorAction SilentlyContinue -ErrorVariable fault
            "$($fault[0])" -replace '\s+', ' ' | Should -Be "the pipeline needs a 'name'; the pipeline has no 'steps'"
        }

        It 'is refused where the session is not in full language' {
            $told = pwsh -NoProfile -NonInteractive -Command "Import-Module '$((Get-Module Attest.Monitoring).ModuleBase)'; `$ExecutionContext.SessionState.LanguageMode = 'ConstrainedLanguage'; Start-AttestPipeline -Name x -ScriptBlock { [Math]::Abs(-1) }; Register-AttestHealthCheck x { 'ok' }" 2>&1 | Out-String
            $told -replace '\s+', ' ' | Should -Match 'Start-AttestPipeline is refused in ConstrainedLanguage'
            $told -replace '\s+', ' ' | Should -Match 'Register-AttestHealthCheck is refused in ConstrainedLanguage'
        }

        It 'keeps to -Home and -Config' {
            Set-Content other.yml 'logging: { level: warn }'
            $report = Start-AttestPipeline one.yml -Home ./elsewhere -Config other.yml
            $report[-1].Paths.run | Should -BeLike (Join-Path $TestDrive elsewhere '*')
            Test-Path $env:ATTEST_HOME | Should -BeFalse
            Get-Content $report[-1].Paths.log | Where-Object { $_ -match '"INFO"' } | Should -BeNullOrEmpty
        }

        It 'logs at -LogLevel' {
            Get-Content (Start-AttestPipeline one.yml -LogLevel debug)[-1].Paths.log | Where-Object { $_ -match '"DEBUG"' } | Should -Not -BeNullOrEmpty
            { Start-AttestPipeline one.yml -LogLevel loud } | Should -Throw
        }

        It 'accepts -NoCache, and -Trace where nothing takes a trace' {
            (Start-AttestPipeline one.yml -NoCache)[-1].Status | Should -Be Success
            { Start-AttestPipeline one.yml -Trace -ErrorAction Stop -WarningAction SilentlyContinue } | Should -Not -Throw
        }

        It 'runs nothing with -WhatIf and prints the plan' {
            $shown = pwsh -NoProfile -NonInteractive -Command "Import-Module '$ModulePath'; Start-AttestPipeline one.yml -WhatIf"
            $shown -join "`n" | Should -BeLike "*What if*'one'*STEP*KIND*a*run*"
            Get-AttestRun | Should -BeNullOrEmpty
        }

        It 'completes steps for -Only and files for -Path' {
            $text = 'Start-AttestPipeline -Path one.yml -Only '
            (TabExpansion2 $text $text.Length).CompletionMatches.CompletionText | Should -Contain a
        }
    }

    Context 'streams' {
        It 'gives a step report as soon as its step has ended' {
            $order = [System.Collections.Generic.List[string]]::new()
            Start-AttestPipeline -Definition @{ name = 'stream'; concurrency = 1; steps = @(
                    @{ id = 'a'; shell = 'sh'; run = 'true' }, @{ id = 'b'; needs = 'a'; shell = 'sh'; run = 'while [ ! -e seen ]; do sleep 0.05; done'; timeout = '30s' }) } |
                ForEach-Object { if ($_.Id -eq 'a') { $null = New-Item seen }; $order.Add($_.Id ?? 'run') }
            $order | Should -Be 'a', 'b', 'run'
        }

        It 'warns while it runs' {
            $null = Start-AttestPipeline -Definition @{ name = 'w'; steps = @(@{ id = 'a'; shell = 'sh'; run = 'test -e again || { touch again; exit 1; }'; retry = @{ attempts = 2 } }) } -WarningVariable warned -WarningAction SilentlyContinue
            "$warned" | Should -BeLike "*'a'*attempt 1 failed*"
        }

        It 'says what the log has at INFO with -Verbose, and at DEBUG with -Debug' {
            $all = Start-AttestPipeline -Definition $OneStep -Verbose 4>&1
            $verbose = $all | Where-Object { $_ -is [Management.Automation.VerboseRecord] }
            "$verbose" | Should -BeLike '*Pipeline execution started*Step execution completed*Pipeline execution completed*'
            "$verbose" | Should -Not -BeLike '*Step execution started*'
            $all = Start-AttestPipeline -Definition $OneStep -Debug 5>&1
            "$($all | Where-Object { $_ -is [Management.Automation.DebugRecord] })" | Should -BeLike '*Step execution started*'
            Start-AttestPipeline -Definition $OneStep 4>&1 5>&1 | Should -HaveCount 2
        }

        It 'has the lines of the steps on the information stream' {
            $null = Start-AttestPipeline -Definition $OneStep -InformationVariable said
            $said | Should -HaveCount 1
            "$said" | Should -Be 'a | hello'
            $said[0].Tags | Should -Be 'AttestStepOutput', 'a'
        }

        It 'shows a bar for the run and one below it for each step, and takes them away' {
            $shell = New-OtherShell
            $running = $shell.AddScript({
                    Start-AttestPipeline -Definition @{ name = 'bars'; steps = @(@{ id = 'slow'; shell = 'sh'; run = 'echo working; while [ ! -e bar-seen ]; do sleep 0.05; done'; timeout = '60s' }) }
                }).BeginInvoke()
            Wait-Signal $shell.Streams.Progress DataAdded { $shell.Streams.Progress | Where-Object { $_.Activity -eq 'slow' -and $_.StatusDescription -like '*working*' } }
            $null = New-Item (Join-Path $TestDrive bar-seen)
            $shell.EndInvoke($running)[-1].Status | Should -Be Success
            $bars = @($shell.Streams.Progress)
            $parent = $bars | Where-Object Activity -EQ bars | Select-Object -First 1
            $child = $bars | Where-Object Activity -EQ slow | Select-Object -First 1
            $child.ParentActivityId | Should -Be $parent.ActivityId
            $child.StatusDescription | Should -Match '^\d+:\d\d  '
            foreach ($id in $parent.ActivityId, $child.ActivityId) {
                ($bars | Where-Object ActivityId -EQ $id | Select-Object -Last 1).RecordType | Should -Be Completed
            }
            $shell.Dispose()
        }

        It 'shows a table of the steps, then the run' {
            $shown = Start-AttestPipeline -Definition $Failing -ErrorAction SilentlyContinue | Out-String -Width 120
            $shown | Should -Match '(?m)^Step\s+Kind\s+Status'
            $shown | Should -Match '(?m)^Pipeline\s*:?\s'
            $shown | Should -Not -Match 'StepReport \{'
        }
    }

    Context 'stopping' {
        BeforeAll {
            $script:Long = {
                Start-AttestPipeline -Definition @{ name = 'long'; steps = @(
                        @{ id = 'wait'; shell = 'sh'; run = "touch '$TestDrive/started'; sleep 60" }
                        @{ id = 'after'; needs = 'wait'; shell = 'sh'; run = 'true' }
                        @{ id = 'clean'; finally = $true; shell = 'sh'; run = "touch '$TestDrive/cleaned'" }) }
            }
        }
        BeforeEach { Remove-Item "$TestDrive/started", "$TestDrive/cleaned" -ErrorAction Ignore }

        It 'ends a run in order when its PowerShell is stopped' {
            $shell = New-OtherShell
            $null = $shell.AddScript("`$TestDrive = '$TestDrive'; $Long").BeginInvoke()
            Wait-Change $TestDrive { Test-Path "$TestDrive/started" }
            $shell.Stop()
            $shell.InvocationStateInfo.State | Should -Be Stopped
            $shell.Dispose()
            Test-Path "$TestDrive/cleaned" | Should -BeTrue
            $report = Get-AttestRun
            $report.Status | Should -Be Cancelled
            $report.Steps.Status | Should -Be 'Cancelled', 'Cancelled', 'Success'
        }

        It 'ends a run in order on <Name>' -Skip:$IsWindows -ForEach @(
            @{ Name = 'Ctrl-C'; Signal = 'INT' }
            @{ Name = 'SIGTERM'; Signal = 'TERM' }
        ) {
            Set-Content long.ps1 "param(`$TestDrive) Import-Module '$ModulePath'; $Long"
            $child = Start-Process pwsh -ArgumentList '-NoProfile', '-File', 'long.ps1', $TestDrive -PassThru -RedirectStandardOutput out.txt -RedirectStandardError err.txt
            Wait-Change $TestDrive { Test-Path "$TestDrive/started" }
            & kill "-$Signal" $child.Id
            $child.WaitForExit(20000) | Should -BeTrue
            Test-Path "$TestDrive/cleaned" | Should -BeTrue
            (Get-AttestRun).Status | Should -Be Cancelled
        }

        It 'ends at once on a second Ctrl-C' -Skip:$IsWindows {
            Set-Content stubborn.ps1 "Import-Module '$ModulePath'; Start-AttestPipeline -Definition @{ name = 'stubborn'; defaults = @{ cancel_grace = '60s' }; steps = @(@{ id = 'wait'; shell = 'sh'; run = 'touch started; sleep 60' }, @{ id = 'clean'; finally = `$true; shell = 'sh'; run = 'touch cleaned; sleep 60' }) }"
            $child = Start-Process pwsh -ArgumentList '-NoProfile', '-File', 'stubborn.ps1' -PassThru -RedirectStandardOutput out.txt -RedirectStandardError err.txt
            Wait-Change $TestDrive { Test-Path "$TestDrive/started" }
            & kill -INT $child.Id
            Wait-Change $TestDrive { Test-Path "$TestDrive/cleaned" }
            & kill -INT $child.Id
            $child.WaitForExit(20000) | Should -BeTrue
            (Get-AttestRun).Steps.Status | Should -Be 'Cancelled', 'Cancelled'
        }

        It 'is cancelled in order when a later command has enough' {
            $first = Start-AttestPipeline -Definition @{ name = 'first'; concurrency = 1; steps = @(@{ id = 'a'; shell = 'sh'; run = 'true' }, @{ id = 'b'; needs = 'a'; shell = 'sh'; run = 'sleep 60' }, @{ id = 'clean'; finally = $true; shell = 'sh'; run = 'true' }) } | Select-Object -First 1
            $first.Id | Should -Be a
            (Get-AttestRun).Steps.Status | Should -Be 'Success', 'Cancelled', 'Success'
        }

        It 'is cancelled when a later command of the pipeline throws' {
            { Start-AttestPipeline -Definition @{ name = 'thrown'; concurrency = 1; steps = @(@{ id = 'a'; shell = 'sh'; run = 'true' }, @{ id = 'b'; needs = 'a'; shell = 'sh'; run = 'sleep 60' }) } | ForEach-Object { throw 'enough' } } | Should -Throw 'enough'
            (Get-AttestRun).Status | Should -Be Cancelled
        }
    }

    Context 'where it runs' {
        It 'runs while the module is removed' {
            $shell = New-OtherShell
            $result = $shell.AddScript({
                    Start-AttestPipeline -Definition @{ name = 'removed'; concurrency = 1; steps = @(@{ id = 'a'; shell = 'sh'; run = 'true' }, @{ id = 'b'; needs = 'a'; shell = 'sh'; run = 'true' }) } |
                        ForEach-Object { Remove-Module Attest.Monitoring -ErrorAction Ignore; $_ }
                }).Invoke()
            $shell.Streams.Error | Should -BeNullOrEmpty
            $result[-1].Status | Should -Be Success
            $shell.Dispose()
        }

        It 'runs two pipelines at once, and many in parallel runspaces' {
            $runs = 1..4 | ForEach-Object -Parallel {
                Import-Module $using:ModulePath
                (Start-AttestPipeline -Definition @{ name = "p$_"; steps = @(@{ id = 'a'; shell = 'sh'; run = 'sleep 0.2' }) })[-1]
            } -ThrottleLimit 4
            $runs | Should -HaveCount 4
            $runs.Status | Select-Object -Unique | Should -Be Success
            (Get-AttestRun).Count | Should -Be 4
        }

        It 'runs in a background job and in pwsh -Command' {
            $job = Start-Job { Import-Module $using:ModulePath; (Start-AttestPipeline -Definition $using:OneStep)[-1].Status.ToString() }
            Receive-Job $job -Wait -AutoRemoveJob | Should -Be Success
            pwsh -NoProfile -NonInteractive -Command "Import-Module '$ModulePath'; (Start-AttestPipeline -Definition @{ name = 'ci'; steps = @(@{ id = 'a'; shell = 'sh'; run = 'exit 1' }) } -ErrorAction Stop)[-1]" *> $null
            $LASTEXITCODE | Should -Be 1
        }

        It 'runs inside a run' {
            $report = Start-AttestPipeline -Definition $OneStep | ForEach-Object { if ($_.Id) { Start-AttestPipeline -Definition $OneStep } else { $_ } }
            $report | Should -HaveCount 3
            (Get-AttestRun).Count | Should -Be 2
        }
    }
}
