namespace Attest.Monitoring.Delivery;

/// <summary>
/// How items are gathered (OpenTelemetry, "Batch Span Processor" and "Batch LogRecord Processor": variables of the same
/// names that begin with <c>OTEL_BSP</c> and <c>OTEL_BLRP</c>).
/// </summary>
internal sealed record BatchRule
{
    /// <summary><c>_MAX_QUEUE_SIZE</c>: items that wait to be sent; beyond them the newest are lost.</summary>
    public int MaxQueued { get; init; } = 8192;

    /// <summary><c>_MAX_EXPORT_BATCH_SIZE</c>: items in one request.</summary>
    public int MaxBatch { get; init; } = 512;

    /// <summary><c>_SCHEDULE_DELAY</c>: how long an item waits for others.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary><c>_EXPORT_TIMEOUT</c>: what one batch may take, all its attempts together.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The rule that the standard variables ask for.</summary>
    /// <param name="variables">The environment.</param>
    /// <param name="prefix"><c>OTEL_BSP</c> or <c>OTEL_BLRP</c>.</param>
    public static BatchRule Of(StandardVariables variables, string prefix)
    {
        var usual = new BatchRule();
        var queue = variables.Number(prefix + "_MAX_QUEUE_SIZE", 1) ?? usual.MaxQueued;
        return new BatchRule
        {
            MaxQueued = queue,
            MaxBatch = Math.Min(queue, variables.Number(prefix + "_MAX_EXPORT_BATCH_SIZE", 1) ?? usual.MaxBatch),
            Delay = variables.Duration(prefix + "_SCHEDULE_DELAY") ?? usual.Delay,
            Limit = variables.Timeout(prefix + "_EXPORT_TIMEOUT") ?? usual.Limit,
        };
    }
}
