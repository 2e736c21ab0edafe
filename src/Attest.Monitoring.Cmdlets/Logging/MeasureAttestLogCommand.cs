using System.Management.Automation;
using Attest.Monitoring.Logging.Reading;

namespace Attest.Monitoring.Cmdlets.Logging;

/// <summary>Sums up logs: the commonest errors, how long pipelines took, the last policy violations.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "AttestLog", DefaultParameterSetName = QuerySet)]
[OutputType(typeof(LogAnalysis))]
public sealed class MeasureAttestLogCommand : LogQueryCmdlet
{
    private readonly LogAnalyzer _analyzer = new();

    /// <summary>Records from Get-AttestLog, instead of reading them.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "Record")]
    [ValidateNotNull]
    public LogRecord? InputObject { get; set; }

    private protected override void Process()
    {
        if (InputObject is not null) _analyzer.Add(InputObject);
    }

    private protected override void End()
    {
        if (ParameterSetName == QuerySet) Read();
        WriteObject(_analyzer.Result());
    }

    private void Read()
    {
        using var session = OpenSession();
        var reading = Reading(session);
        foreach (var record in reading.Read()) _analyzer.Add(record);
        WarnOfUnreadable(reading);
    }
}
