namespace Attest.Monitoring.Running;

/// <summary>A status as files, labels and people spell it.</summary>
internal static class RunStatusWords
{
    /// <summary><c>running success failure timeout cancelled skipped lost</c>.</summary>
    public static string Word(this RunStatus status) => status switch
    {
        RunStatus.Running => "running",
        RunStatus.Success => "success",
        RunStatus.Failure => "failure",
        RunStatus.Timeout => "timeout",
        RunStatus.Cancelled => "cancelled",
        RunStatus.Skipped => "skipped",
        RunStatus.Lost => "lost",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
    };

    /// <summary>The value of <c>cicd.pipeline.*.result</c> (OpenTelemetry semantic conventions, CICD).</summary>
    public static string CicdResult(this RunStatus status) => status switch
    {
        RunStatus.Cancelled => "cancellation",
        RunStatus.Skipped => "skip",
        RunStatus.Lost => "error",
        _ => status.Word(),
    };

    /// <summary>The status a word stands for; null for none.</summary>
    public static RunStatus? FromWord(string? word) => word switch
    {
        "running" => RunStatus.Running,
        "success" => RunStatus.Success,
        "failure" => RunStatus.Failure,
        "timeout" => RunStatus.Timeout,
        "cancelled" => RunStatus.Cancelled,
        "skipped" => RunStatus.Skipped,
        "lost" => RunStatus.Lost,
        _ => null,
    };
}
