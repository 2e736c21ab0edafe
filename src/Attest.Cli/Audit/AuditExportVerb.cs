using System.CommandLine;
using System.Text;
using Attest.Cli.Running;
using Attest.Monitoring;
using Attest.Monitoring.Audit.Exporting;

namespace Attest.Cli.Audit;

/// <summary><c>attest audit export</c>: events to a file, the whole log as a folder that verifies on its own, or a pack of evidence.</summary>
internal sealed class AuditExportVerb : Verb
{
    private const string ByEnding = "auto";

    private readonly QueryOptions _query;
    private readonly Option<bool> _pack = new("--pack")
    {
        Description = "A folder with the events, their proofs and what an auditor needs to check them with openssl alone",
    };

    public AuditExportVerb(EverywhereOptions everywhere)
        : base(
            "export",
            "Write events to a file, or the whole log to a folder",
            everywhere,
            ByEnding,
            EventFormats.Json,
            EventFormats.Ndjson,
            EventFormats.Csv,
            EventFormats.Cef,
            EventFormats.Ocsf,
            EventFormats.Log)
    {
        _query = new QueryOptions(this, hasTimes: true, "Only the newest so many of them");
        Add(_pack);
    }

    protected override int Run(Call call)
    {
        var text = _query.Of(call);
        var query = text.Query(TimeProvider.System.GetUtcNow());
        var format = Format(call);
        var pack = call.Value(_pack);
        var folder = pack || format == EventFormats.Log ? Folder(call, pack) : null;
        if (format == EventFormats.Log && !pack && (query.HasTimes || query.Filter is not null || query.Last is not null))
            throw UsageErrors.Of("A log is exported whole: with events left out nothing could be verified.", "Leave the query out, or export with --pack or in another format.");
        using var signals = new StopSignals();
        using var log = AuditReading.Open(folder is null ? call.SessionRequests() : [call.SessionRequest()], MonitoringSession.Open);
        log.Tell(pack ? "pack" : "export", new("format", pack ? "pack" : format), new("output", call.Output), new("filter", text.Filter), new("since", text.Since ?? text.Range), new("until", text.Until));
        try
        {
            if (folder is null)
            {
                EventOutput.Write(call, output => log.Write(query, format, output, signals.Stop.Cancel));
                return ExitCode.Done;
            }

            var count = pack
                ? log.Pack(query, folder, signals.Stop.Cancel)
                : log.Copy(folder, signals.Stop.Cancel);
            if (!call.IsQuiet && !call.IsJson) call.Streams.Out.Write(Encoding.UTF8.GetBytes($"{count} event(s) in {folder}\n"));
            return ExitCode.Done;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Of(signals.Stop.Reason);
        }
    }

    private static string Format(Call call)
    {
        if (call.Format != ByEnding) return call.Format;
        if (call.Output is not { } path) return EventFormats.Json;
        return EventFormats.OfEnding(path) ?? (Path.GetExtension(path).Length == 0 ? EventFormats.Json : throw UsageErrors.Of(
            $"The ending of {path} stands for no format.", "Add --format, or end the name with .json, .ndjson, .csv or .cef."));
    }

    private static string Folder(Call call, bool pack) => call.Output is { } path
        ? Path.GetFullPath(path, call.WorkingDirectory)
        : throw UsageErrors.Of(
            $"{(pack ? "--pack" : "--format log")} needs a folder to write to.", "Name one that is not there yet with --output.");
}
