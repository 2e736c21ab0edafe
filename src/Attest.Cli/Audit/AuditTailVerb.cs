using Attest.Cli.Running;
using Attest.Monitoring;
using Attest.Monitoring.Audit.Exporting;
using Attest.Monitoring.Audit.Reading;

namespace Attest.Cli.Audit;

/// <summary><c>attest audit tail</c>: the newest events, and those that come, one line each, until Ctrl-C.</summary>
internal sealed class AuditTailVerb : Verb
{
    private const int Usual = 10;

    private readonly QueryOptions _query;

    public AuditTailVerb(EverywhereOptions everywhere)
        : base("tail", "Follow the log until Ctrl-C", everywhere, EventFormats.Json, EventFormats.Ndjson, EventFormats.Table, EventFormats.Cef, EventFormats.Ocsf) =>
        _query = new QueryOptions(this, hasTimes: false, $"So many of those that are there already (default: {Usual}; 0 = none)");

    protected override int Run(Call call)
    {
        var text = _query.Of(call);
        if (call.Output is not null) throw UsageErrors.Of("tail never ends, so it has no whole result to write to a file.", "Redirect standard output, or use 'attest audit export'.");
        var query = (text with { Last = null }).Query(TimeProvider.System.GetUtcNow()) with { Last = text.Last ?? Usual };
        using var signals = new StopSignals();
        using var log = AuditReading.Open(call.SessionRequests(), MonitoringSession.Open);
        log.Tell("tail", new KeyValuePair<string, object?>("filter", text.Filter));
        log.Integrate();
        var output = EventOutput.StandardOutput(call);

        // One object a line: what 'jq' takes.
        var format = call.IsJson ? EventFormats.Ndjson : call.Format;
        var writer = EventFormats.Writer(format, output, log.Logs.Heads(), query, ProductVersion.Text);
        try
        {
            writer.Begin();
            var follower = new LogFollower(log.Logs, query, TimeProvider.System, () => call.Streams.HasReader);
            foreach (var entry in follower.Read(signals.Stop.Cancel)) writer.Write(entry);
            return ExitCode.Of(signals.Stop.Reason);
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Of(signals.Stop.Reason);
        }
        catch (IOException fault) when (EventOutput.IsGone(fault))
        {
            return ExitCode.Done;
        }
    }
}
