namespace Attest.Monitoring.Definitions;

/// <summary>Every key of the language by the mapping it stands in: what the reader takes and the JSON Schema describes.</summary>
internal static class DefinitionKeys
{
    public static readonly string[] Pipeline =
    [
        "schema", "name", "type", "parameters", "env", "secrets", "defaults", "concurrency", "concurrency_group", "limits",
        "limit_profiles", "monitoring", "policies", "modules", "steps",
    ];

    public static readonly string[] Step =
    [
        "id", "needs", "if", "run", "pwsh", "command", "http", "create_file", "llm", "artifact", "sbom", "sign", "verify",
        "uses", "shell", "working_directory", "env", "secrets", "inputs", "outputs", "cache", "retry", "timeout", "limits",
        "continue_on_error", "finally", "background", "isolation", "matrix", "metrics",
    ];

    /// <summary>Of the step's keys those that say what it does: a step has exactly one.</summary>
    public static readonly string[] Bodies =
        ["run", "pwsh", "command", "http", "create_file", "llm", "artifact", "sbom", "sign", "verify", "uses"];

    public static readonly string[] Parameter = ["type", "default", "pattern", "values", "description"];
    public static readonly string[] Defaults = ["shell", "timeout", "working_directory", "kill_after", "cancel_grace"];
    public static readonly string[] Limits = ["max_memory_mb", "max_cpu_percent", "max_duration_seconds"];
    public static readonly string[] StepLimits = ["profile", "max_memory_mb", "max_cpu_percent", "max_duration_seconds"];
    public static readonly string[] Monitoring = ["track_memory", "track_cpu", "sample_interval_seconds"];
    public static readonly string[] Cache = ["key", "ttl"];
    public static readonly string[] Retry = ["attempts", "delay", "backoff"];
    public static readonly string[] Metric = ["name", "type", "labels", "buckets", "help"];
    public static readonly string[] Http = ["url", "method", "headers", "body", "expect_status", "save_to"];
    public static readonly string[] CreateFile = ["path", "content", "mode", "overwrite"];

    /// <summary>The tables by the name that the JSON Schema gives the mapping.</summary>
    public static IEnumerable<(string Name, string[] Keys)> All() =>
    [
        ("pipeline", Pipeline), ("step", Step), ("parameter", Parameter), ("defaults", Defaults), ("limits", Limits),
        ("step_limits", StepLimits), ("monitoring", Monitoring), ("cache", Cache), ("retry", Retry), ("metric", Metric),
        ("http", Http), ("create_file", CreateFile),
    ];
}
