using System.Globalization;
using System.Text.Json;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Running;

/// <summary>Reads what <see cref="RunReportWriter"/> wrote.</summary>
internal static class RunReportReader
{
    /// <summary>The report in a file; null when there is no such file or it is not a whole report.</summary>
    public static RunReport? TryRead(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            return Report(document.RootElement);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException
            or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static RunReport Report(JsonElement json) => new()
    {
        RunId = Text(json, "run_id")!,
        Pipeline = Text(json, "pipeline")!,
        Type = Text(json, "type")!,
        Status = RunStatusWords.FromWord(Text(json, "status")) ?? throw new FormatException("status"),
        TraceId = Text(json, "trace_id") ?? "",
        SpanId = Text(json, "span_id"),
        ParentSpanId = Text(json, "parent_span_id"),
        IsSampled = !json.TryGetProperty("trace_sampled", out var sampled) || sampled.GetBoolean(),
        StartedAt = Time(json, "started_at") ?? throw new FormatException("started_at"),
        DurationMs = json.GetProperty("duration_ms").GetDouble(),
        Parameters = Values(json.GetProperty("parameters")),
        Steps = List(json.GetProperty("steps"), Step),
        Resources = new ResourceReport(
            (long?)Number(json.GetProperty("resources"), "peak_memory_bytes"),
            Number(json.GetProperty("resources"), "cpu_seconds")),
        Error = Error(json),
        Warnings = json.TryGetProperty("warnings", out var warnings) ? List(warnings, item => item.GetString()!) : [],
        Paths = Texts(json.GetProperty("paths")),
    };

    private static StepReport Step(JsonElement json) => new()
    {
        Id = Text(json, "id")!,
        Kind = Text(json, "kind")!,
        Status = RunStatusWords.FromWord(Text(json, "status")) ?? throw new FormatException("status"),
        Attempts = json.GetProperty("attempts").GetInt32(),
        StartedAt = Time(json, "started_at"),
        DurationMs = json.GetProperty("duration_ms").GetDouble(),
        ExitCode = (int?)Number(json, "exit_code"),
        Cache = Text(json, "cache") ?? "off",
        CacheReason = Text(json, "cache_reason"),
        Outputs = Texts(json.GetProperty("outputs")),
        Reason = Text(json, "reason"),
        Error = Error(json),
        Log = Text(json, "log"),
        LimitsHeldBy = Text(json, "limits_held_by"),
        PeakMemoryBytes = (long?)Number(json, "peak_memory_bytes"),
        CpuSeconds = Number(json, "cpu_seconds"),
        Tolerated = json.TryGetProperty("tolerated", out var tolerated) && tolerated.GetBoolean(),
    };

    private static StepError? Error(JsonElement json)
    {
        if (!json.TryGetProperty("error", out var error) || error.ValueKind is not JsonValueKind.Object) return null;
        var position = error.TryGetProperty("line", out var line)
            ? new SourcePosition(Text(error, "file"), line.GetInt32(), error.GetProperty("column").GetInt32())
            : null;
        return new StepError(Text(error, "id")!, Text(error, "message")!, Text(error, "remedy")!, position);
    }

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    private static double? Number(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Number ? value.GetDouble() : null;

    private static DateTimeOffset? Time(JsonElement json, string name) =>
        Text(json, name) is { } text
            ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)
            : null;

    private static List<T> List<T>(JsonElement json, Func<JsonElement, T> read)
    {
        var items = new List<T>(json.GetArrayLength());
        foreach (var item in json.EnumerateArray()) items.Add(read(item));
        return items;
    }

    private static Dictionary<string, string> Texts(JsonElement json)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var property in json.EnumerateObject()) texts[property.Name] = property.Value.GetString() ?? "";
        return texts;
    }

    private static Dictionary<string, object?> Values(JsonElement json)
    {
        var values = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var property in json.EnumerateObject())
        {
            values[property.Name] = property.Value.ValueKind switch
            {
                JsonValueKind.True => true,
                JsonValueKind.False => false,
                JsonValueKind.Number => property.Value.TryGetInt64(out var whole) ? (object)whole : property.Value.GetDouble(),
                JsonValueKind.String => property.Value.GetString(),
                _ => null,
            };
        }

        return values;
    }
}
