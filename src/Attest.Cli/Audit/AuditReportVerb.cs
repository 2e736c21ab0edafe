using Attest.Cli.Running;
using Attest.Monitoring;
using Attest.Monitoring.Audit.Exporting;

namespace Attest.Cli.Audit;

/// <summary><c>attest audit report</c>: the events that are wanted, oldest first.</summary>
internal sealed class AuditReportVerb : Verb
{
    private readonly QueryOptions _query;

    public AuditReportVerb(EverywhereOptions everywhere)
        : base("report", "Show events", everywhere, EventFormats.Table, EventFormats.Json, EventFormats.Ndjson, EventFormats.Csv, EventFormats.Cef, EventFormats.Ocsf) =>
        _query = new QueryOptions(this, hasTimes: true, "Only the newest so many of them");

    protected override int Run(Call call)
    {
        var text = _query.Of(call);
        var query = text.Query(TimeProvider.System.GetUtcNow());
        using var signals = new StopSignals();
        using var log = AuditReading.Open(call.SessionRequests(), MonitoringSession.Open);
        log.Tell("report", new("filter", text.Filter), new("since", text.Since ?? text.Range), new("until", text.Until));
        try
        {
            EventOutput.Write(call, output => log.Write(query, call.Format, output, signals.Stop.Cancel));
            return ExitCode.Done;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Of(signals.Stop.Reason);
        }
    }
}
