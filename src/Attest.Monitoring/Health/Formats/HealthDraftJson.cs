using System.Text.Json;

namespace Attest.Monitoring.Health.Formats;

/// <summary>
/// A report as <c>application/health+json</c>. Source: draft-inadarei-api-health-check-06, sections 3 and 4: a check's key
/// is <c>component:measurement</c>, its value a list of objects.
/// </summary>
internal static class HealthDraftJson
{
    public const string MediaType = "application/health+json";

    public static void Write(Utf8JsonWriter json, HealthReport report, bool detailed)
    {
        json.WriteStartObject();
        json.WriteString("status"u8, Word(report.Status));
        if (report.Version is { } version)
        {
            json.WriteString("version"u8, version.Split('.')[0]);
            json.WriteString("releaseId"u8, version);
        }

        json.WriteString("serviceId"u8, "attest");
        json.WriteString("description"u8, "Health of Attest.Monitoring and of what it checks");
        if (report.Problem is { } problem) json.WriteString("output"u8, problem);
        json.WriteStartObject("checks"u8);
        foreach (var component in report.Components)
        {
            Entry(json, component, "status", null);
            if (!detailed) continue;
            Entry(json, component, "responseTime", component.DurationMs, "ms");
            foreach (var (name, value) in component.Data) Entry(json, component, name, value);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Section 3.1.</summary>
    public static string Word(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "pass",
        HealthStatus.Degraded => "warn",
        _ => "fail",
    };

    private static void Entry(Utf8JsonWriter json, ComponentHealth component, string measurement, object? value, string? unit = null)
    {
        // Section 4: the two parts are joined by a colon, which neither may hold.
        json.WriteStartArray(measurement == "status" ? component.Component : $"{component.Component}:{measurement.Replace(':', '_')}");
        json.WriteStartObject();
        json.WriteString("componentId"u8, component.Component);
        json.WriteString("componentType"u8, "component");
        if (value is not null)
        {
            json.WritePropertyName("observedValue"u8);
            HealthJson.WriteValue(json, value);
        }

        if (unit is not null) json.WriteString("observedUnit"u8, unit);
        json.WriteString("status"u8, Word(component.Status));
        json.WriteString("time"u8, component.CheckedAt.UtcDateTime);

        // Section 4.7: no output for what passes.
        if (component.Status != HealthStatus.Healthy && component.Message is { } message) json.WriteString("output"u8, message);
        json.WriteEndObject();
        json.WriteEndArray();
    }
}
