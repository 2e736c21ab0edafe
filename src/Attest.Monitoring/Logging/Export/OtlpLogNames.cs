using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Logging.Export;

/// <summary>How a log entry is told in OpenTelemetry's words.</summary>
internal static class OtlpLogNames
{
    /// <summary>The attribute of a field, by the semantic conventions where they have one; else its own name.</summary>
    public static string Attribute(string field) => field switch
    {
        "pipeline" => "cicd.pipeline.name",
        "run_id" => "cicd.pipeline.run.id",
        "step" => "cicd.pipeline.task.name",
        "error" => "exception.message",
        "error_id" => "error.type",
        "exit_code" => "process.exit.code",
        _ => field,
    };

    /// <summary>SeverityNumber: the least of each range (logs data model, "Field: SeverityNumber").</summary>
    public static int Severity(LogLevel level) => level switch
    {
        LogLevel.Trace => 1,
        LogLevel.Debug => 5,
        LogLevel.Info => 9,
        LogLevel.Warn => 13,
        _ => 17,
    };

    /// <summary>The trace flags of a record in a sampled trace (logs data model, "Field: TraceFlags").</summary>
    public const uint Sampled = 1;

    /// <summary>Since 1970; a time before is told as 1970.</summary>
    public static ulong Nanoseconds(DateTimeOffset time) => (ulong)Math.Max(0, (time - DateTimeOffset.UnixEpoch).Ticks * 100);
}
