using System.Text.Json;
using Attest.Monitoring.Running;

namespace Attest.Monitoring.Serving.Runs;

/// <summary>Runs as the interface writes them: the keys of <c>run.json</c>, less what a list does not show.</summary>
internal static class RunJson
{
    public static void Write(Utf8JsonWriter json, RunLine line)
    {
        json.WriteStartObject();
        json.WriteString("run_id", line.RunId);
        json.WriteString("pipeline", line.Pipeline);
        json.WriteString("type", line.Type);
        json.WriteString("status", line.Status.Word());
        json.WriteString("trace_id", line.TraceId);
        json.WriteString("started_at", RunReportWriter.Time(line.StartedAt));
        json.WriteNumber("duration_ms", Math.Round(line.DurationMs, 3));
        json.WriteNumber("steps_total", line.StepsTotal);
        json.WriteStartArray("steps");
        foreach (var step in line.Steps) Write(json, step);
        json.WriteEndArray();
        json.WriteStartObject("resources");
        if (line.PeakMemoryBytes is { } memory) json.WriteNumber("peak_memory_bytes", memory);
        else json.WriteNull("peak_memory_bytes");
        if (line.CpuSeconds is { } cpu) json.WriteNumber("cpu_seconds", Math.Round(cpu, 6));
        else json.WriteNull("cpu_seconds");
        json.WriteEndObject();
        if (line.ErrorId is null)
        {
            json.WriteNull("error");
        }
        else
        {
            json.WriteStartObject("error");
            json.WriteString("id", line.ErrorId);
            json.WriteString("message", line.ErrorMessage);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, StepMark step)
    {
        json.WriteStartObject();
        json.WriteString("id", step.Id);
        json.WriteString("kind", step.Kind);
        json.WriteString("status", step.Status.Word());
        json.WriteNumber("attempts", step.Attempts);
        json.WriteString("started_at", step.StartedAt is { } started ? RunReportWriter.Time(started) : null);
        json.WriteNumber("duration_ms", Math.Round(step.DurationMs, 3));
        json.WriteString("cache", step.Cache);
        json.WriteEndObject();
    }
}
