# The law of masking for steps inside the process: whatever the secret and however a script says it, not one run of its
# bytes stands in any file of the state folder, on any stream, in anything exported or pushed. Secrets are random; a failure names its seed.
BeforeDiscovery {
    $seeds = 1..3 | ForEach-Object { @{ Seed = Get-Random -Maximum 1000000 } }
}

BeforeAll {
    . $PSScriptRoot/Sandbox.ps1
    $script:ways = @{}

    # How other programs write a secret: the same list as for the steps that are programs.
    $writers = Get-Content -Raw $PSScriptRoot/../tests/Shared/SecretWriters.cs
    $usings = "using System;`nusing System.Collections.Generic;`nusing System.Linq;`n"
    Add-Type ($usings + $writers.Replace('internal static', 'public static').Replace('Attest.Tests', 'Attest.Pester'))

    $alphabet = 'a', 'b', 'Z', '0', '9', '+', '/', '-', '_', '.', '~', ' ', "'", '"', '\', '$', '`', '!', '&', '<', '%', '=', "`n", "`t", 'é', '漢', '🔑', '(', '#', '*', '[', '|'

    function New-Secret([System.Random] $Random) {
        do { $text = -join (1..$Random.Next(8, 30) | ForEach-Object { $alphabet[$Random.Next($alphabet.Count)] }) }
        while (@($text.Trim().ToCharArray() | Select-Object -Unique).Count -lt 6)
        $text
    }

    # A collector that takes everything and says that all is well.
    function Start-Collector {
        $kept = [System.Collections.Concurrent.ConcurrentBag[byte[]]]::new()
        $listener = [System.Net.Sockets.TcpListener]::new([System.Net.IPAddress]::Loopback, 0)
        $listener.Start()
        $shell = [powershell]::Create().AddScript({
            param($listener, $kept)
            while ($true) {
                try { $client = $listener.AcceptTcpClient() } catch { return }
                try {
                    $stream = $client.GetStream()
                    $all = [System.IO.MemoryStream]::new()
                    $buffer = [byte[]]::new(65536)
                    $length = -1
                    $head = 0
                    while ($length -lt 0 -or $all.Length -lt $head + $length) {
                        $count = $stream.Read($buffer, 0, $buffer.Length)
                        if ($count -le 0) { break }
                        $all.Write($buffer, 0, $count)
                        if ($length -ge 0) { continue }
                        $text = [System.Text.Encoding]::Latin1.GetString($all.ToArray())
                        $end = $text.IndexOf("`r`n`r`n")
                        if ($end -lt 0) { continue }
                        $head = $end + 4
                        $length = $text -match '(?im)^Content-Length: (\d+)' ? [int]$Matches[1] : 0
                    }

                    $kept.Add($all.ToArray())
                    $answer = [System.Text.Encoding]::ASCII.GetBytes("HTTP/1.1 200 OK`r`nContent-Length: 0`r`nConnection: close`r`n`r`n")
                    $stream.Write($answer, 0, $answer.Length)
                } finally { $client.Dispose() }
            }
        }).AddArgument($listener).AddArgument($kept)
        $null = $shell.BeginInvoke()
        [pscustomobject]@{ Address = "http://$($listener.LocalEndpoint)"; Kept = $kept; Listener = $listener; Shell = $shell }
    }

    # A byte a character, so that a search for one is a search for the other.
    function Get-BytesAsText([byte[]] $Bytes) { [System.Text.Encoding]::Latin1.GetString($Bytes) }
}

Describe 'Masking of PowerShell steps' {
    BeforeEach {
        $folder = Enter-Sandbox
        $collector = Start-Collector
    }

    AfterEach {
        $collector.Listener.Stop()
        $collector.Shell.Dispose()
        Remove-Item env:OTEL_*, env:LEAKY_SECRET, env:LEAKY_PLACE -ErrorAction Ignore
        Exit-Sandbox
    }

    It 'leaves no run of a secret in any file, on any stream, in any export (seed <Seed>)' -ForEach $seeds {
        $random = [System.Random]::new($Seed)
        $secret = New-Secret $random
        $forms = [Attest.Pester.SecretWriters]::All | ForEach-Object { $_.Invoke($secret) } | Where-Object { [Text.Encoding]::UTF8.GetByteCount($_) -ge 6 } | Select-Object -Unique
        ConvertTo-Json @($forms | ForEach-Object { "$(New-Secret $random)$_$(New-Secret $random)" }) | Set-Content texts.json
        $env:LEAKY_SECRET = $secret
        $env:OTEL_EXPORTER_OTLP_ENDPOINT = $collector.Address
        $env:OTEL_LOGS_EXPORTER = 'otlp'
        Set-Content attest.yml @'
logging: { level: trace, output: both, file_path: app.log }
monitoring: { push: { textfile: pushed.prom }, meters: { include: [Leaky] } }
tracing: { sources: [Leaky] }
'@
        $env:ATTEST_CONFIG = Join-Path $folder attest.yml

        # Every way by which a script can say something.
        Set-Content body.ps1 @'
$ErrorActionPreference = 'Continue'
$VerbosePreference = $DebugPreference = $InformationPreference = 'Continue'
$texts = @(Get-Content -Raw texts.json | ConvertFrom-Json) + $env:LEAKY_SECRET
$source = [Diagnostics.ActivitySource]::new('Leaky')
$meter = [Diagnostics.Metrics.Meter]::new('Leaky')
$counter = $meter.CreateCounter[long]('leaks')
$texts
foreach ($text in $texts) {
    [pscustomobject]@{ Name = 'a table'; Text = $text }
    [pscustomobject]@{ A = 1; B = 2; C = 3; D = 4; E = 5; Text = $text }
    @{ $text = $text }
    , @($text, 1)
    Write-Host $text -ForegroundColor Red
    Write-Warning $text; Write-Verbose $text; Write-Debug $text; Write-Information $text; Write-Error $text
    Write-Progress -Activity $text -Status $text
    [Console]::Write($text); [Console]::Error.WriteLine($text)
    foreach ($piece in $text.ToCharArray()) { [Console]::Write($piece) }
    Write-AttestLog $text -Level Error -Fields @{ a = $text; $text = 1 }
    try { throw $text } catch { Write-AttestLog 'caught' -ErrorRecord $_; $_ | Write-AttestSpan }
    Write-AttestMetric leaks_total 1 -Type Counter -Labels @{ text = $text }
    Write-AttestSpan -Name $text -Attributes @{ a = $text; $text = 1 } { $null }
    try { Write-AttestSpan -Name failed { throw $text } } catch { }
    Write-AttestSpan -EventName $text -Attributes @{ b = $text }
    Write-AttestSpan -Attributes @{ c = $text }
    $null = [Diagnostics.Activity]::Current.SetTag('d', $text)
    $null = [Diagnostics.Activity]::Current.AddEvent([Diagnostics.ActivityEvent]::new($text))
    $span = $source.StartActivity('foreign'); if ($span) { $null = $span.SetTag('e', $text); $span.SetStatus('Error', $text).Stop() }
    $counter.Add(1, [System.Collections.Generic.KeyValuePair[string, object]]::new('text', $text))
    Get-Item "/no/such/$text"
    sh -c "printf '%s\n' `"`$0`"; printf '%s\n' `"`$0`" >&2" $text
    "said<<END_OF_IT`n$text`nEND_OF_IT" >> $env:ATTEST_OUTPUT
}
Get-ChildItem env:
throw $texts[0]
'@
        $body = Get-Content -Raw body.ps1
        $steps = foreach ($isolation in 'runspace', 'process') {
            @{ id = $isolation; pwsh = $body; isolation = $isolation; secrets = @('LEAKY_SECRET'); continue_on_error = $true }
            @{ id = "$isolation-throws"; pwsh = 'function f { throw "no $([Convert]::ToHexString([Text.Encoding]::UTF8.GetBytes($env:LEAKY_SECRET))) $env:LEAKY_SECRET" }; f'; isolation = $isolation; secrets = @('LEAKY_SECRET'); continue_on_error = $true }
        }
        @{ name = 'leaky'; concurrency = 1; secrets = @('LEAKY_SECRET'); parameters = @{ given = @{ default = 'x' } }; steps = @($steps) } | ConvertTo-Json -Depth 9 | Set-Content definition.json
        $said = Invoke-Fresh @'
Import-Module $ModulePath
$VerbosePreference = $DebugPreference = 'Continue'
$definition = Get-Content -Raw definition.json | ConvertFrom-Json -AsHashtable
$report = Start-AttestPipeline -Definition $definition -Parameter @{ given = $env:LEAKY_SECRET } -InformationAction Continue 6>&1 5>&1 4>&1 3>&1 2>&1
$report | Where-Object { $_ -isnot [Attest.Monitoring.Running.StepReport] } | Out-String -Width 1000000
$report | Where-Object { $_ -is [Attest.Monitoring.Running.StepReport] -or $_ -is [Attest.Monitoring.Running.RunReport] } | Select-Object * -ExcludeProperty Output, Steps | ConvertTo-Json -Depth 5
$DebugPreference = $VerbosePreference = 'SilentlyContinue'
Get-AttestRun | ConvertTo-Json -Depth 5
Get-AttestLog | ConvertTo-Json -Depth 5
Get-AttestMetric | ConvertTo-Json -Depth 5
Get-AttestAudit | ConvertTo-Json -Depth 5
Measure-AttestLog | ConvertTo-Json -Depth 5
foreach ($format in 'Json', 'Ndjson', 'Csv', 'Cef', 'Ocsf', 'Log', 'Pack') { $null = Export-AttestAudit -Destination exported-$format -Format $format }
Publish-AttestMetric -Textfile published.prom
Publish-AttestMetric -Url "$env:OTEL_EXPORTER_OTLP_ENDPOINT/v1/metrics"
'@
        Set-Content said.txt ($said -join "`n")

        $places = [ordered]@{}
        foreach ($file in @(Get-ChildItem -Recurse -File -Force $env:ATTEST_HOME) + @(Get-Item app.log, pushed.prom, published.prom, said.txt) + @(Get-ChildItem -Recurse -File exported-*)) {
            $places[$file.FullName] = Get-BytesAsText ([System.IO.File]::ReadAllBytes($file.FullName))
        }

        $number = 0
        foreach ($message in $collector.Kept.ToArray()) { $places["an export, $((++$number))"] = Get-BytesAsText $message }
        $found = foreach ($place in $places.Keys) {
            foreach ($form in $forms) {
                $at = $places[$place].IndexOf((Get-BytesAsText ([Text.Encoding]::UTF8.GetBytes($form))), [StringComparison]::Ordinal)
                if ($at -ge 0) { "$place at ${at}: $(ConvertTo-Json $form) in $(ConvertTo-Json $places[$place].Substring([Math]::Max(0, $at - 400), [Math]::Min(600, $at)))" }
            }
        }
        $found | Should -BeNullOrEmpty -Because "the secret is $(ConvertTo-Json $secret)"

        # A run that said nothing would hide nothing: all of these must have been tried.
        foreach ($message in $collector.Kept.ToArray()) {
            $text = Get-BytesAsText $message
            if ($text.Contains('***')) { $script:ways[$text.Split(' ')[1]] = $true }
        }
        foreach ($file in 'app.log', 'pushed.prom', 'published.prom', 'said.txt', 'exported-Json', 'exported-Cef') { Get-Content -Raw $file | Should -Match ([regex]::Escape('***')) -Because $file }
        Get-Content -Raw pushed.prom | Should -Match 'leaks_total\{.*text="[^"]*\*\*\*.*\n' -Because 'a meter of the process has said it'
    }

    It 'has sent logs, traces and metrics while it looked' {
        # A busy machine may lose an export, not all of them.
        $script:ways.Keys | Sort-Object | Should -Be '/v1/logs', '/v1/metrics', '/v1/traces'
    }

    It 'leaves no piece of a long secret that a table, a list or an error would wrap, in a <_>' -ForEach 'runspace', 'process' {
        $env:LEAKY_PLACE = $_
        $env:LEAKY_SECRET = -join (1..8 | ForEach-Object { [guid]::NewGuid().ToString('n') })
        $report = Invoke-Fresh @'
Import-Module $ModulePath
$script = '[pscustomobject]@{ A = 1; Token = $env:LEAKY_SECRET }; [pscustomobject]@{ A = 1; B = 2; C = 3; D = 4; Token = $env:LEAKY_SECRET }; Get-ChildItem env:LEAKY_SECRET; throw "no $env:LEAKY_SECRET here"'
$report = Start-AttestPipeline -Definition @{ name = 'wrapping'; secrets = @('LEAKY_SECRET'); steps = @(@{ id = 'say'; pwsh = $script; secrets = @('LEAKY_SECRET'); isolation = $env:LEAKY_PLACE }) } -ErrorAction SilentlyContinue
Get-Content -Raw $report[0].Log
'@ | Out-String
        $report | Should -Match '\*\*\*'
        foreach ($at in 0..240) { $report.Contains($env:LEAKY_SECRET.Substring($at, 16)) | Should -BeFalse -Because $report }
    }
}
