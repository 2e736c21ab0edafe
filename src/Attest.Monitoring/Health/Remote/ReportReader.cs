using System.Text.Json;

namespace Attest.Monitoring.Health.Remote;

/// <summary>Reads what a monitor answers at <c>/health</c> and <c>/health/detailed</c>. What it says is held to what we would say.</summary>
internal static class ReportReader
{
    private const int MostComponents = 1000;

    private static readonly string[] Known =
        ["status", "message", "duration_ms", "age_seconds", "checked_at", "last_success", "since", "groups", "tags"];

    /// <summary>Reads a report.</summary>
    /// <param name="root">The answer.</param>
    /// <param name="source">Where it is from.</param>
    /// <param name="group">Only components of this group; null = all.</param>
    /// <param name="now">For what the answer does not say.</param>
    /// <exception cref="Exception">JsonException, InvalidOperationException, KeyNotFoundException, FormatException: it is no report.</exception>
    public static HealthReport Read(JsonElement root, string source, string? group, DateTimeOffset now)
    {
        var said = HealthWords.Read(root.GetProperty("status").GetString()) ?? throw new FormatException("no status");
        var messages = Messages(root);
        var components = root.GetProperty("components").EnumerateObject().Take(MostComponents)
            .Select(one => Component(one, source, messages, now))
            .Where(one => group is null || one.Groups.Contains(group))
            .OrderBy(static one => one.Component, StringComparer.Ordinal).ToArray();
        return new HealthReport
        {
            Source = source,
            Status = group is null ? said : HealthReport.WorstOf(components),
            Timestamp = Time(root, "timestamp") ?? now,
            Version = ResultLimits.Line(Text(root, "version")),
            StartTime = Time(root, "start_time"),
            UptimeSeconds = Number(root, "uptime_seconds") ?? 0,
            CheckedAt = Time(root, "checked_at"),
            Components = components,
        };
    }

    private static Dictionary<string, JsonElement> Messages(JsonElement root)
    {
        var messages = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        if (!root.TryGetProperty("checks", out var checks)) return messages;
        foreach (var check in checks.EnumerateArray())
            if (Text(check, "component") is { } name) messages.TryAdd(name, check);
        return messages;
    }

    private static ComponentHealth Component(JsonProperty one, string source, Dictionary<string, JsonElement> messages, DateTimeOffset now)
    {
        var isLong = one.Value.ValueKind == JsonValueKind.Object;
        var from = isLong ? one.Value : messages.GetValueOrDefault(one.Name);
        var isKnown = from.ValueKind == JsonValueKind.Object;
        var status = HealthWords.Read(isLong ? Text(one.Value, "status") : one.Value.GetString()) ?? throw new FormatException("no status");
        var at = (isKnown ? Time(from, isLong ? "checked_at" : "timestamp") : null) ?? now;
        return new ComponentHealth
        {
            Component = ResultLimits.Line(one.Name) ?? throw new FormatException("no name"),
            Source = source,
            Status = status,
            Message = isKnown ? ResultLimits.Line(Text(from, "message")) : null,
            DurationMs = isLong ? Number(from, "duration_ms") ?? 0 : 0,
            CheckedAt = at,
            AgeSeconds = (isLong ? Number(from, "age_seconds") : null) ?? Math.Max(0, Math.Round((now - at).TotalSeconds, 3)),
            LastSuccess = isLong ? Time(from, "last_success") : null,
            Since = (isLong ? Time(from, "since") : null) ?? at,
            Groups = isLong ? Words(from, "groups") : [],
            Tags = isLong ? Words(from, "tags") : [],
            Data = isLong ? Data(from) : new Dictionary<string, object?>(),
        };
    }

    private static IReadOnlyDictionary<string, object?> Data(JsonElement component)
    {
        var result = HealthResult.Healthy();
        foreach (var member in component.EnumerateObject())
        {
            if (Array.IndexOf(Known, member.Name) >= 0) continue;
            result = result.With(ResultLimits.Line(member.Name) ?? "", ValueOf(member.Value));
        }

        return ResultLimits.Of(result).Data;
    }

    /// <summary>A value of a component's data; null for what is none.</summary>
    public static object? ValueOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => value.TryGetInt64(out var whole) ? (object)whole : value.GetDouble(),
        JsonValueKind.String => value.GetString(),
        _ => null,
    };

    private static string[] Words(JsonElement from, string name) => from.TryGetProperty(name, out var words) && words.ValueKind == JsonValueKind.Array
        ? [.. words.EnumerateArray().Take(ResultLimits.MostValues)
            .Where(static word => word.ValueKind == JsonValueKind.String).Select(static word => ResultLimits.Line(word.GetString())).OfType<string>()]
        : [];

    private static string? Text(JsonElement from, string name) =>
        from.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static double? Number(JsonElement from, string name) =>
        from.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    private static DateTimeOffset? Time(JsonElement from, string name) =>
        from.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.TryGetDateTimeOffset(out var time) ? time : null;
}
