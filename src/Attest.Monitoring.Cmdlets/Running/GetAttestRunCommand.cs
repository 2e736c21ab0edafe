using System.Management.Automation;
using Attest.Monitoring.Cmdlets.Completion;
using Attest.Monitoring.Running;

namespace Attest.Monitoring.Cmdlets.Running;

/// <summary>Gets the reports of runs, the newest first.</summary>
[Cmdlet(VerbsCommon.Get, "AttestRun", DefaultParameterSetName = QuerySet)]
[OutputType(typeof(RunReport))]
public sealed class GetAttestRunCommand : HomeCmdlet
{
    private const string IdSet = "Id";
    private const string QuerySet = "Query";

    /// <summary>Run ids, or the beginning or end of one that fits no other.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true, ParameterSetName = IdSet)]
    [Alias("RunId")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(RunIdCompleter))]
    public string[] Id { get; set; } = [];

    /// <summary>At most so many.</summary>
    [Parameter(ParameterSetName = QuerySet)]
    [ValidateRange(1, int.MaxValue)]
    public int Last { get; set; } = int.MaxValue;

    /// <summary>Names of pipelines, wildcards allowed.</summary>
    [Parameter(ParameterSetName = QuerySet)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(PipelineNameCompleter))]
    public string[] Pipeline { get; set; } = [];

    /// <summary>How they ended.</summary>
    [Parameter(ParameterSetName = QuerySet)]
    [ValidateNotNullOrEmpty]
    public RunStatus[] Status { get; set; } = [];

    private protected override void Process()
    {
        using var session = OpenSession();
        foreach (var id in Id) Find(session, id);
        if (ParameterSetName == QuerySet) WriteNewest(session);
    }

    private void Find(MonitoringSession session, string id)
    {
        Target = id;
        try
        {
            WriteObject(session.Runs.Find(id));
        }
        catch (AttestException fault)
        {
            WriteFault(fault);
        }
    }

    private void WriteNewest(MonitoringSession session)
    {
        var names = Wildcards.Of(Pipeline);
        var left = Last;
        foreach (var report in session.Runs.Newest())
        {
            if (Status.Length > 0 && Array.IndexOf(Status, report.Status) < 0) continue;
            if (!names.Match(report.Pipeline)) continue;
            WriteObject(report);
            if (--left == 0) return;
        }
    }
}
