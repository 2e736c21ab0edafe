namespace Attest.Monitoring.Metrics.Catalogue;

/// <summary>The bounds a histogram has when neither the configuration nor the instrument says others.</summary>
internal static class BucketBounds
{
    /// <summary>Steps of a pipeline: from a quick command to half an hour, in seconds.</summary>
    public static readonly double[] Steps = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 600, 1800];

    /// <summary>Whole pipelines: from a tenth of a second to two hours, in seconds.</summary>
    public static readonly double[] Pipelines = [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200];

    /// <summary>The conventional ones of Prometheus clients, for seconds.</summary>
    public static readonly double[] Seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    /// <summary>Answers: from an empty one to an exposition of a hundred thousand series, in bytes.</summary>
    public static readonly double[] Sizes = [256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216];

    /// <summary>The default ones of the OpenTelemetry metrics SDK, "Explicit Bucket Histogram Aggregation".</summary>
    public static readonly double[] Any = [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10000];

    /// <summary>Bounds as an exposition can hold them: finite, ascending, each once; +Inf is added by it.</summary>
    public static double[] Clean(IEnumerable<double> bounds)
    {
        var clean = new SortedSet<double>();
        foreach (var bound in bounds)
            if (double.IsFinite(bound)) clean.Add(bound);
        return [.. clean];
    }
}
