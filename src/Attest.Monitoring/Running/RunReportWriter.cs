using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Running;

/// <summary>A report as JSON: what <c>--json</c> prints and <c>run.json</c> holds. Written by hand, since a serializer costs start-up.</summary>
internal static class RunReportWriter
{
    public static void Write(IBufferWriter<byte> output, RunReport report, bool indented)
    {
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions
        {
            Indented = indented,

            // Files and terminals, not HTML: 'a → b' stays readable.
            Encoder = LeastEscapingEncoder.Instance,
        });
        Write(json, report);
    }

    public static void Write(Utf8JsonWriter json, RunReport report)
    {
        json.WriteStartObject();
        json.WriteString("run_id", report.RunId);
        json.WriteString("pipeline", report.Pipeline);
        json.WriteString("type", report.Type);
        json.WriteString("status", report.Status.Word());
        json.WriteString("trace_id", report.TraceId);
        if (report.SpanId is { } span) json.WriteString("span_id", span);
        if (report.ParentSpanId is { } parent) json.WriteString("parent_span_id", parent);
        if (report is { SpanId: not null, IsSampled: false }) json.WriteBoolean("trace_sampled", false);
        json.WriteString("started_at", Time(report.StartedAt));
        json.WriteNumber("duration_ms", Rounded(report.DurationMs));
        json.WriteStartObject("parameters");
        foreach (var (name, value) in report.Parameters) WriteValue(json, name, value);
        json.WriteEndObject();
        json.WriteStartArray("steps");
        foreach (var step in report.Steps) Write(json, step);
        json.WriteEndArray();
        json.WriteStartObject("resources");
        WriteNullable(json, "peak_memory_bytes", report.Resources.PeakMemoryBytes);
        WriteNullable(json, "cpu_seconds", report.Resources.CpuSeconds);
        json.WriteEndObject();
        WriteError(json, report.Error);
        if (report.Warnings.Count > 0)
        {
            json.WriteStartArray("warnings");
            foreach (var warning in report.Warnings) json.WriteStringValue(warning);
            json.WriteEndArray();
        }

        json.WriteStartObject("paths");
        foreach (var (name, path) in report.Paths) json.WriteString(name, path);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, StepReport step)
    {
        json.WriteStartObject();
        json.WriteString("id", step.Id);
        json.WriteString("kind", step.Kind);
        json.WriteString("status", step.Status.Word());
        json.WriteNumber("attempts", step.Attempts);
        json.WriteString("started_at", step.StartedAt is { } started ? Time(started) : null);
        json.WriteNumber("duration_ms", Rounded(step.DurationMs));
        if (step.ExitCode is { } code) json.WriteNumber("exit_code", code);
        else json.WriteNull("exit_code");
        json.WriteString("cache", step.Cache);
        json.WriteString("cache_reason", step.CacheReason);
        json.WriteStartObject("outputs");
        foreach (var (name, value) in step.Outputs) json.WriteString(name, value);
        json.WriteEndObject();
        WriteError(json, step.Error);
        json.WriteString("log", step.Log);
        if (step.Reason is { } reason) json.WriteString("reason", reason);
        if (step.LimitsHeldBy is { } heldBy) json.WriteString("limits_held_by", heldBy);
        if (step.PeakMemoryBytes is not null) WriteNullable(json, "peak_memory_bytes", step.PeakMemoryBytes);
        if (step.CpuSeconds is not null) WriteNullable(json, "cpu_seconds", step.CpuSeconds);
        if (step.Tolerated) json.WriteBoolean("tolerated", true);
        json.WriteEndObject();
    }

    /// <summary>Writes an error under <c>error</c>; null where there is none.</summary>
    public static void WriteError(Utf8JsonWriter json, StepError? error)
    {
        if (error is null)
        {
            json.WriteNull("error");
            return;
        }

        json.WriteStartObject("error");
        json.WriteString("id", error.Id);
        json.WriteString("message", error.Message);
        json.WriteString("remedy", error.Remedy);
        if (error.Position is { Line: > 0 } position)
        {
            json.WriteString("file", position.File);
            json.WriteNumber("line", position.Line);
            json.WriteNumber("column", position.Column);
        }

        json.WriteEndObject();
    }

    /// <summary>RFC 3339, UTC, milliseconds.</summary>
    public static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static double Rounded(double milliseconds) => Math.Round(milliseconds, 3);

    private static void WriteNullable(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number) json.WriteNumber(name, Math.Round(number, 6));
        else json.WriteNull(name);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void WriteValue(Utf8JsonWriter json, string name, object? value)
    {
        switch (value)
        {
            case bool truth:
                json.WriteBoolean(name, truth);
                break;
            case long whole:
                json.WriteNumber(name, whole);
                break;
            case double number:
                json.WriteNumber(name, number);
                break;
            default:
                json.WriteString(name, value?.ToString());
                break;
        }
    }
}
