using System.Buffers;
using System.Text.Json;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Planning;

/// <summary>A plan as JSON: <c>{pipeline, type, file, parameters, steps:[{id, kind, needs, if, finally, matrix}]}</c>.</summary>
internal static class PlanJson
{
    public static ReadOnlySpan<byte> Write(Plan plan)
    {
        // Large enough from the start: growing by copies of megabytes makes the collector look at everything.
        var buffer = new ArrayBufferWriter<byte>(4096 + 256 * plan.Steps.Count);
        var options = new JsonWriterOptions { Indented = true, Encoder = LeastEscapingEncoder.Instance };
        using (var json = new Utf8JsonWriter(buffer, options))
        {
            json.WriteStartObject();
            json.WriteString("pipeline", plan.Definition.Name);
            json.WriteString("type", plan.Definition.Type);
            json.WriteString("file", plan.Definition.File);
            json.WriteStartObject("parameters");
            foreach (var (name, value) in plan.Parameters) WriteValue(json, name, value);
            json.WriteEndObject();
            json.WriteStartArray("steps");
            foreach (var step in plan.Steps) WriteStep(json, plan, step);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan;
    }

    private static void WriteStep(Utf8JsonWriter json, Plan plan, PlannedStep step)
    {
        json.WriteStartObject();
        json.WriteString("id", step.Id);
        json.WriteString("kind", step.Definition.Body.Kind);
        json.WriteStartArray("needs");
        foreach (var need in step.Needs) json.WriteStringValue(plan.Steps[need].Id);
        json.WriteEndArray();
        json.WriteString("if", step.Definition.If?.Text);
        json.WriteBoolean("finally", step.Definition.Finally);
        json.WriteStartObject("matrix");
        foreach (var (axis, value) in step.Matrix) WriteValue(json, axis, value);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter json, string name, object? value)
    {
        switch (value)
        {
            case bool truth: json.WriteBoolean(name, truth); break;
            case long whole: json.WriteNumber(name, whole); break;
            case double number: json.WriteNumber(name, number); break;
            default: json.WriteString(name, (string?)value); break;
        }
    }
}
