using Attest.Monitoring.Delivery;

namespace Attest.Monitoring.Tracing.Export;

/// <summary>How spans are gathered (OpenTelemetry, "Batch Span Processor").</summary>
internal sealed record BatchRule
{
    /// <summary><c>OTEL_BSP_MAX_QUEUE_SIZE</c>: spans that wait to be sent; beyond them the newest are lost.</summary>
    public int MaxQueued { get; init; } = 8192;

    /// <summary><c>OTEL_BSP_MAX_EXPORT_BATCH_SIZE</c>: spans in one request.</summary>
    public int MaxBatch { get; init; } = 512;

    /// <summary><c>OTEL_BSP_SCHEDULE_DELAY</c>: how long a span waits for others.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary><c>OTEL_BSP_EXPORT_TIMEOUT</c>: what one batch may take, all its attempts together.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The rule that the standard variables ask for.</summary>
    public static BatchRule Of(StandardVariables variables)
    {
        var usual = new BatchRule();
        var queue = variables.Number("OTEL_BSP_MAX_QUEUE_SIZE", 1) ?? usual.MaxQueued;
        return new BatchRule
        {
            MaxQueued = queue,
            MaxBatch = Math.Min(queue, variables.Number("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", 1) ?? usual.MaxBatch),
            Delay = Milliseconds(variables, "OTEL_BSP_SCHEDULE_DELAY", 0) ?? usual.Delay,
            Limit = Milliseconds(variables, "OTEL_BSP_EXPORT_TIMEOUT", 1) ?? usual.Limit,
        };
    }

    private static TimeSpan? Milliseconds(StandardVariables variables, string name, int least) =>
        variables.Number(name, least) is { } number ? TimeSpan.FromMilliseconds(number) : null;
}
