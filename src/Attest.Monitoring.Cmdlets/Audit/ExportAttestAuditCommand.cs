using System.Management.Automation;
using Attest.Monitoring.Audit.Exporting;

namespace Attest.Monitoring.Cmdlets.Audit;

/// <summary>Writes events of the audit log to a file, the whole log to a folder that verifies on its own, or a pack of evidence.</summary>
[Cmdlet(VerbsData.Export, "AttestAudit", SupportsShouldProcess = true)]
[OutputType(typeof(FileSystemInfo))]
public sealed class ExportAttestAuditCommand : AuditQueryCmdlet
{
    /// <summary>The file; a folder that is not there yet for Log and Pack.</summary>
    [Parameter(Mandatory = true)]
    [Alias("Path")]
    [ValidateNotNullOrEmpty]
    public string Destination { get; set; } = "";

    /// <summary>The format. Default: by the file's ending, else JSON.</summary>
    [Parameter]
    [ValidateSet("Json", "Ndjson", "Csv", "Cef", "Ocsf", "Log", "Pack")]
    public string? Format { get; set; }

    private protected override void Process()
    {
        var query = Text.Query(TimeProvider.System.GetUtcNow());
        var target = GetUnresolvedProviderPathFromPSPath(Destination);
        Target = target;
        var format = Format?.ToLowerInvariant() ?? EventFormats.OfEnding(target) ?? (Path.GetExtension(target).Length == 0
            ? EventFormats.Json
            : throw Invalid($"The ending of {Destination} stands for no format.", "Add -Format, or end the name with .json, .ndjson, .csv or .cef."));
        if (format == EventFormats.Log && (query.HasTimes || query.Filter is not null || query.Last is not null))
            throw Invalid("A log is exported whole: with events left out nothing could be verified.", "Leave the query out, or export with -Format Pack.");
        if (Home.Length > 1 && format is EventFormats.Log or "pack")
            throw Invalid("A log is exported whole, and a pack is of one log.", "Name one state folder with -Home.");
        if (!ShouldProcess(target, "Export the audit log")) return;
        using var log = OpenLogs();
        log.Tell(format == "pack" ? "pack" : "export", new("format", format), new("output", target), new("filter", Filter), new("since", Since), new("until", Until));
        try
        {
            if (format == EventFormats.Log) log.Copy(target, Stopped);
            else if (format == "pack") log.Pack(query, target, Stopped);
            else WholeFile.Write(target, file => log.Write(query, format, file, Stopped));
            WriteObject(Directory.Exists(target) ? new DirectoryInfo(target) : new FileInfo(target));
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C: a file is there whole or not at all.
        }
    }

    private static AttestException Invalid(string message, string remedy) => new(ErrorIds.ArgumentInvalid, message, remedy);
}
