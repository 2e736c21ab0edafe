using System.Buffers;
using System.Text;
using System.Text.Json;
using Attest.Monitoring.Audit.Anchors;

namespace Attest.Cli.Audit;

/// <summary><c>attest audit anchor</c>: copies the log's checkpoint to every configured anchor, now.</summary>
internal sealed class AuditAnchorVerb(EverywhereOptions everywhere)
    : Verb("anchor", "Copy the log's checkpoint to every anchor, now", everywhere, "text", "json")
{
    protected override int Run(Call call)
    {
        using var session = call.OpenSession();
        var results = session.Audit.AnchorNow();
        call.Print(call.IsJson ? Json(results).Span : Encoding.UTF8.GetBytes(string.Concat(results.Select(Line))));
        return results.All(static result => result.Succeeded) ? ExitCode.Done : ExitCode.Failed;
    }

    private static string Line(AnchorResult result) => result.Succeeded
        ? $"there   {result.Anchor}: {result.Size} entries{(result.Message is null ? "" : $"; but {result.Message}")}\n"
        : $"FAILED  {result.Message}\n";

    private static ReadOnlyMemory<byte> Json(IReadOnlyList<AnchorResult> results)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Failures.Indented))
        {
            json.WriteStartObject();
            json.WriteNumber("size", results[0].Size);
            json.WriteString("root", results[0].Root);
            json.WriteStartArray("anchors");
            foreach (var result in results)
            {
                json.WriteStartObject();
                json.WriteString("anchor", result.Anchor);
                json.WriteBoolean("succeeded", result.Succeeded);
                json.WriteString("message", result.Message);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenMemory;
    }
}
