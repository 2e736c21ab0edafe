BeforeAll {
    . $PSScriptRoot/Sandbox.ps1
    Import-Module $ModulePath

    # The spans of the last run, by name.
    function Get-Span($run) {
        $spans = [ordered]@{}
        foreach ($line in Get-Content (Join-Path $env:ATTEST_HOME runs $run.RunId trace.jsonl)) {
            foreach ($span in ($line | ConvertFrom-Json).resourceSpans.scopeSpans.spans) { $spans[$span.name] = $span }
        }

        $spans
    }

    function Get-Tag($span, $key) {
        $value = ($span.attributes | Where-Object key -EQ $key).value
        if ($value) { $value.psobject.Properties.Value | Select-Object -First 1 }
    }
}

Describe 'Write-AttestSpan' {
    BeforeEach { $folder = Enter-Sandbox }
    AfterEach { Exit-Sandbox }

    It 'measures a block, hands on what it emits, and nests' {
        $run = Start-AttestPipeline -Name nested -ScriptBlock {
            Write-AttestSpan outer -Attributes @{ rows = 42; share = 0.5; ok = $true; name = 'x' } {
                'before'
                Write-AttestSpan inner { $seen = 'variable'; $env:TRACEPARENT.Split('-')[2] }
                'after'
            }
            $seen
        } | Select-Object -Last 1
        $run.Status | Should -Be 'Success'
        $spans = Get-Span $run
        $run.Steps[0].Output | Should -Be 'before', $spans.inner.spanId, 'after', 'variable'
        $step = $spans.Values | Where-Object { $_.parentSpanId -eq $spans['RUN nested'].spanId }
        $spans.outer.parentSpanId | Should -Be $step.spanId
        $spans.inner.parentSpanId | Should -Be $spans.outer.spanId
        [long]$spans.outer.startTimeUnixNano | Should -BeLessOrEqual ([long]$spans.inner.startTimeUnixNano)
        [long]$spans.outer.endTimeUnixNano | Should -BeGreaterOrEqual ([long]$spans.inner.endTimeUnixNano)
        Get-Tag $spans.outer rows | Should -Be 42
        Get-Tag $spans.outer share | Should -Be 0.5
        Get-Tag $spans.outer ok | Should -Be $true
        Get-Tag $spans.outer name | Should -Be 'x'
    }

    It 'records the error of a block and lets it pass' {
        $run = Start-AttestPipeline -Name failing -ScriptBlock {
            try { Write-AttestSpan caught { 'one'; throw [System.IO.IOException]::new('no disk') } } catch { $_.Exception.GetType().Name; $_.Exception.Message }
            Write-AttestSpan uncaught { Get-Item ./nowhere }
        } -ErrorAction SilentlyContinue | Select-Object -Last 1
        $run.Status | Should -Be 'Failure'
        $run.Steps[0].Output | Should -Be 'one', 'IOException', 'no disk'
        $run.Steps[0].Error.Message | Should -BeLike '*nowhere*'
        $spans = Get-Span $run
        $spans.caught.status.code | Should -Be 2
        $spans.caught.status.message | Should -Be 'no disk'
        Get-Tag $spans.caught error.type | Should -Be 'System.IO.IOException'
        $spans.caught.events.name | Should -Be 'exception'
        $spans.uncaught.status.message | Should -BeLike '*nowhere*'
    }

    It 'puts attributes, events and errors onto the span that is open' {
        $run = Start-AttestPipeline -Name open -ScriptBlock {
            Write-AttestSpan -Attributes @{ of_step = 1 }
            Write-AttestSpan -EventName started -Attributes @{ n = 2 }
            Write-AttestSpan inside {
                Write-AttestSpan -Attributes @{ of_block = 3 }
                Write-AttestSpan -EventName half
                try { throw 'bad' } catch { $_ | Write-AttestSpan -Attributes @{ tries = 4 } }
            }
        } | Select-Object -Last 1
        $spans = Get-Span $run
        $step = $spans.Values | Where-Object { $_.parentSpanId -eq $spans['RUN open'].spanId }
        Get-Tag $step of_step | Should -Be 1
        $step.events.name | Should -Be 'started'
        Get-Tag $step.events[0] n | Should -Be 2
        Get-Tag $spans.inside of_block | Should -Be 3
        $spans.inside.events.name | Should -Be 'half', 'exception'
        Get-Tag $spans.inside.events[1] tries | Should -Be 4
        $spans.inside.status | Should -BeNullOrEmpty
    }

    It 'reports work that is over' {
        $run = Start-AttestPipeline -Name over -ScriptBlock {
            Write-AttestSpan copy -StartTime '2026-01-31T12:00:00Z' -EndTime '2026-01-31T12:00:04.2Z'
            Write-AttestSpan copy -StartTime '2026-01-31T12:00:00Z' -EndTime '2026-01-31T11:00:00Z'
        } -ErrorAction SilentlyContinue | Select-Object -Last 1
        $span = (Get-Span $run).copy
        [long]$span.endTimeUnixNano - [long]$span.startTimeUnixNano | Should -Be 4200000000
        $run.Steps[0].Error.Message | Should -BeLike '*ends before it starts*'
    }

    It 'has the spans of named .NET libraries below it' {
        Set-Content attest.yml "tracing: { sources: ['Acme.*'] }"
        $run = Start-AttestPipeline -Name library -ScriptBlock {
            $source = [System.Diagnostics.ActivitySource]::new('Acme.Shop', '9')
            $other = [System.Diagnostics.ActivitySource]::new('Other')
            Write-AttestSpan order { $source.StartActivity('charge').Dispose(); $null -eq $other.StartActivity('unheard') }
            $source.StartActivity('ship').Dispose()
        } | Select-Object -Last 1
        $spans = Get-Span $run
        $run.Steps[0].Output | Should -Be $true
        $spans.charge.parentSpanId | Should -Be $spans.order.spanId
        $spans.ship.parentSpanId | Should -Be $spans.order.parentSpanId
        $spans.Contains('unheard') | Should -BeFalse
    }

    It 'works in a step that runs in a process of its own' {
        Set-Content p.yml @"
name: apart
steps:
  - id: apart
    isolation: process
    pwsh: |
      Import-Module '$ModulePath'
      Write-AttestSpan outer { Write-AttestSpan -Attributes @{ a = 1 }; Write-AttestSpan inner { 1 } }
      Write-AttestSpan -Attributes @{ of_step = 1 }
"@
        $run = Start-AttestPipeline p.yml | Select-Object -Last 1
        $run.Status | Should -Be 'Success'
        $spans = Get-Span $run
        $spans.inner.parentSpanId | Should -Be $spans.outer.spanId
        $spans.outer.parentSpanId | Should -Be $spans.apart.spanId
        Get-Tag $spans.outer a | Should -Be 1
        Get-Tag $spans.apart of_step | Should -Be 1
    }

    It 'masks what is secret' {
        Set-Content p.yml "name: masked`nsecrets: [TOKEN]`nsteps:`n  - id: s`n    secrets: [TOKEN]`n    pwsh: |`n      Write-AttestSpan `"call `$env:TOKEN`" -Attributes @{ key = `$env:TOKEN } { }"
        $env:TOKEN = 'hunter22'
        try { $run = Start-AttestPipeline p.yml | Select-Object -Last 1 } finally { Remove-Item env:TOKEN }
        $spans = Get-Span $run
        Get-Tag $spans['call ***'] key | Should -Be '***'
        Get-Content (Join-Path $env:ATTEST_HOME runs $run.RunId trace.jsonl) -Raw | Should -Not -Match 'hunter22'
    }

    It 'keeps a span outside of a run in the state folder, a trace of its own' {
        Write-AttestSpan alone { 'value' } | Should -Be 'value'
        $span = (Get-Content (Join-Path $env:ATTEST_HOME spans trace.jsonl) | ConvertFrom-Json).resourceSpans.scopeSpans.spans
        $span.name | Should -Be 'alone'
        $span.parentSpanId | Should -BeNullOrEmpty
        $span.traceState | Should -Be 'ot=th:0'
        $env:TRACEPARENT | Should -BeNullOrEmpty
    }

    It 'says what to do when no span is open' {
        try { Write-AttestSpan -EventName x -ErrorAction Stop; throw 'it did not' } catch { $fault = $_ }
        $fault.FullyQualifiedErrorId | Should -BeLike 'Attest.NotInRun,*'
        $fault.ErrorDetails.RecommendedAction | Should -BeLike '*-ScriptBlock*'
    }
}
