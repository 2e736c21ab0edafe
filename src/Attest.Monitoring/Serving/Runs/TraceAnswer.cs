using System.Text.Json;
using Attest.Monitoring.Running;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Serving.Runs;

/// <summary><c>/api/runs/{id}/trace</c>: the run's spans by their start, flat; each names its parent.</summary>
internal static class TraceAnswer
{
    private const int MostSpans = 5_000;
    private const long MostBytes = 32 * 1024 * 1024;

    public static async ValueTask<ServedResponse> Of(ServedRequest request, StateFolder folder, string runId, CancellationToken cancellation)
    {
        var (spans, cut) = await Read(Path.Combine(folder.Run(runId), "trace.jsonl"), cancellation).ConfigureAwait(false);
        spans.Sort(static (left, right) => left.StartUnixNano.CompareTo(right.StartUnixNano));
        var start = spans.Count > 0 ? spans[0].StartUnixNano : 0;
        return ApiAnswer.Of(request, json =>
        {
            json.WriteStartObject();
            json.WriteString("run_id", runId);
            json.WriteBoolean("truncated", cut);
            json.WriteStartArray("spans");
            foreach (var span in spans) Write(json, span, start);
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static async Task<(List<ServedSpan> Spans, bool Cut)> Read(string path, CancellationToken cancellation)
    {
        var spans = new List<ServedSpan>();
        try
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[Math.Min(file.Length, MostBytes)];
            var cut = file.Length > MostBytes;
            ReadOnlyMemory<byte> rest = bytes.AsMemory(0, await file.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellation).ConfigureAwait(false));
            while (rest.Span.IndexOf((byte)'\n') is >= 0 and var end)
            {
                spans.AddRange(OtlpSpans.Read(rest[..end]));
                rest = rest[(end + 1)..];
                if (spans.Count <= MostSpans) continue;
                spans.RemoveRange(MostSpans, spans.Count - MostSpans);
                return (spans, true);
            }

            return (spans, cut);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            // No span has ended yet.
            return (spans, false);
        }
    }

    private static void Write(Utf8JsonWriter json, ServedSpan span, long start)
    {
        json.WriteStartObject();
        json.WriteString("span_id", span.SpanId);
        json.WriteString("parent_span_id", span.ParentSpanId);
        json.WriteString("name", span.Name);
        json.WriteString("kind", span.Kind switch { 2 => "server", 3 => "client", 4 => "producer", 5 => "consumer", _ => "internal" });
        json.WriteString("started_at", RunReportWriter.Time(span.StartedAt));
        json.WriteNumber("offset_ms", Math.Round((span.StartUnixNano - start) / 1e6, 3));
        json.WriteNumber("duration_ms", Math.Round(span.DurationMs, 3));
        json.WriteString("status", span.Status);
        json.WriteString("status_message", span.StatusMessage);
        Write(json, span.Attributes);
        json.WriteStartArray("events");
        foreach (var told in span.Events)
        {
            json.WriteStartObject();
            json.WriteString("name", told.Name);
            json.WriteNumber("offset_ms", Math.Round((told.UnixNano - start) / 1e6, 3));
            Write(json, told.Attributes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, IReadOnlyList<KeyValuePair<string, object?>> attributes)
    {
        json.WriteStartObject("attributes");
        foreach (var (key, value) in attributes)
        {
            switch (value)
            {
                case bool truth:
                    json.WriteBoolean(key, truth);
                    break;
                case long whole:
                    json.WriteNumber(key, whole);
                    break;
                case double number when double.IsFinite(number):
                    json.WriteNumber(key, number);
                    break;
                default:
                    json.WriteString(key, value?.ToString());
                    break;
            }
        }

        json.WriteEndObject();
    }
}
