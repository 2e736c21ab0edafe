using System.Buffers;
using System.Text.Json;
using Attest.Monitoring.Logging.Reading;

namespace Attest.Cli.Logging;

/// <summary>An analysis as one JSON object; durations in milliseconds.</summary>
internal static class LogAnalysisJson
{
    public static ReadOnlyMemory<byte> Write(LogAnalysis analysis)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(buffer, Failures.Indented))
        {
            json.WriteStartObject();
            json.WriteNumber("lines", analysis.Lines);
            WriteTime(json, "from", analysis.From);
            WriteTime(json, "to", analysis.To);
            WriteErrors(json, analysis.Errors);
            WritePipelines(json, analysis.Pipelines);
            WriteViolations(json, analysis.Violations);
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenMemory;
    }

    private static void WriteErrors(Utf8JsonWriter json, IReadOnlyList<LoggedError> errors)
    {
        json.WriteStartArray("errors");
        foreach (var error in errors)
        {
            json.WriteStartObject();
            json.WriteString("error", error.Error);
            json.WriteString("error_id", error.ErrorId);
            json.WriteNumber("count", error.Count);
            WriteTime(json, "last", error.Last);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WritePipelines(Utf8JsonWriter json, IReadOnlyList<LoggedPipeline> pipelines)
    {
        json.WriteStartArray("pipelines");
        foreach (var pipeline in pipelines)
        {
            json.WriteStartObject();
            json.WriteString("pipeline", pipeline.Pipeline);
            json.WriteNumber("runs", pipeline.Runs);
            json.WriteNumber("failed", pipeline.Failed);
            json.WriteNumber("mean_ms", pipeline.Mean.TotalMilliseconds);
            json.WriteNumber("p95_ms", pipeline.P95.TotalMilliseconds);
            json.WriteNumber("longest_ms", pipeline.Longest.TotalMilliseconds);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteViolations(Utf8JsonWriter json, IReadOnlyList<LoggedViolation> violations)
    {
        json.WriteStartArray("violations");
        foreach (var violation in violations)
        {
            json.WriteStartObject();
            WriteTime(json, "timestamp", violation.Timestamp);
            json.WriteString("policy_name", violation.Policy);
            json.WriteString("violation_type", violation.ViolationType);
            json.WriteString("pipeline", violation.Pipeline);
            json.WriteString("run_id", violation.RunId);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteTime(Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } given) json.WriteString(name, given.UtcDateTime);
        else json.WriteNull(name);
    }
}
