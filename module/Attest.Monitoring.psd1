@{
    RootModule           = 'Attest.Monitoring.psm1'
    ModuleVersion        = '0.1.0'
    GUID                 = '6f0a3c1e-5b7d-4a8e-9c43-2d1f7b6e8a90'
    Author               = 'The Attest.Monitoring authors'
    CompanyName          = 'The Attest.Monitoring authors'
    Copyright            = '(c) The Attest.Monitoring authors. MIT licence.'
    Description          = 'Runs pipelines, scripts and scheduled jobs observed: metrics, a trace, logs and a report, with no telemetry code.'
    PowerShellVersion    = '7.6'
    CompatiblePSEditions = 'Core'
    FormatsToProcess     = 'Attest.Monitoring.Format.ps1xml'
    # Lists without @( ): in one, each line is a statement that PowerShell compiles.
    CmdletsToExport      =
        'Clear-AttestState',
        'Export-AttestAudit',
        'Get-AttestAudit',
        'Get-AttestAuditKey',
        'Get-AttestConfiguration',
        'Get-AttestHealth',
        'Get-AttestLog',
        'Get-AttestMetric',
        'Get-AttestMonitor',
        'Get-AttestPipelinePlan',
        'Get-AttestRun',
        'Get-AttestToken',
        'Measure-AttestLog',
        'New-AttestAuditProof',
        'New-AttestToken',
        'Publish-AttestAuditCheckpoint',
        'Publish-AttestMetric',
        'Register-AttestHealthCheck',
        'Register-AttestHealthSchedule',
        'Remove-AttestToken',
        'Set-AttestConfiguration',
        'Start-AttestMonitor',
        'Start-AttestPipeline',
        'Stop-AttestMonitor',
        'Test-AttestAudit',
        'Test-AttestConfiguration',
        'Test-AttestPipeline',
        'Unregister-AttestHealthCheck',
        'Update-AttestAuditKey',
        'Write-AttestLog',
        'Write-AttestMetric',
        'Write-AttestSpan'
    FunctionsToExport    = @()
    VariablesToExport    = @()
    AliasesToExport      = @()
    PrivateData          = @{
        PSData = @{
            Tags       = 'pipeline', 'observability', 'metrics', 'prometheus', 'opentelemetry', 'tracing', 'audit', 'ci', 'PSEdition_Core', 'Windows', 'Linux', 'MacOS'
            LicenseUri = 'https://opensource.org/license/mit'
        }
    }
}
