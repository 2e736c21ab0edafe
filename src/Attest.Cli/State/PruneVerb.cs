using System.Buffers;
using System.CommandLine;
using System.Text;
using System.Text.Json;
using Attest.Monitoring.Sources;

namespace Attest.Cli.State;

/// <summary><c>attest prune</c>: removes old runs. Never the audit log, never metrics, never a run that lives.</summary>
internal sealed class PruneVerb : Verb
{
    private readonly Option<string> _olderThan = new("--older-than")
    {
        Description = "Only runs that started before this long ago (default: 90d)",
        HelpName = "DURATION",
        DefaultValueFactory = _ => "90d",
    };

    private readonly Option<int> _keepLast = NumberOption.Of("--keep-last", "Keep the newest, however old", 1000);

    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Remove nothing, only say what would be" };

    public PruneVerb(EverywhereOptions everywhere)
        : base("prune", "Remove old runs", everywhere, "text", "json")
    {
        Add(_olderThan);
        Add(_keepLast);
        Add(_dryRun);
    }

    protected override int Run(Call call)
    {
        var text = call.Value(_olderThan) ?? "";
        if (!DurationText.TryParse(text, out var olderThan) || olderThan < TimeSpan.Zero)
        {
            throw UsageErrors.Of($"--older-than {text} is not {DurationText.Forms}.", "Write for example --older-than 90d.");
        }

        var keepLast = call.Value(_keepLast);
        if (keepLast < 0) throw UsageErrors.Of($"--keep-last {keepLast} is less than none.", "Give 0 or more.");
        var dryRun = call.Value(_dryRun);
        using var session = call.OpenSession();
        var removed = session.Audit.Prune(session.Runs, olderThan, keepLast, dryRun);
        if (call.IsJson) call.Print(Json(removed, dryRun).Span);
        else if (!call.IsQuiet) call.Print(Encoding.UTF8.GetBytes(Text(removed, dryRun)));
        return ExitCode.Done;
    }

    private static string Text(IReadOnlyList<string> removed, bool dryRun)
    {
        var text = new StringBuilder();
        foreach (var id in removed) text.Append(dryRun ? "would remove " : "removed ").Append(id).Append('\n');
        return text.Append(removed.Count == 1 ? "1 run" : $"{removed.Count} runs").Append(dryRun ? " would be removed\n" : " removed\n").ToString();
    }

    private static ReadOnlyMemory<byte> Json(IReadOnlyList<string> removed, bool dryRun)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Failures.Indented))
        {
            json.WriteStartObject();
            json.WriteBoolean("dry_run", dryRun);
            json.WriteStartArray("removed");
            foreach (var id in removed) json.WriteStringValue(id);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenMemory;
    }
}
