using Attest.Monitoring.Running;

namespace Attest.Monitoring.Serving.Runs;

/// <summary>How some runs went together.</summary>
internal sealed class RunSummary
{
    private readonly Dictionary<RunStatus, int> _byStatus = [];
    private readonly List<double> _durations = [];

    public int Total { get; private set; }

    public RunLine? Newest { get; private set; }

    public long? PeakMemoryBytes { get; private set; }

    public double? CpuSeconds { get; private set; }

    public int Retries { get; private set; }

    public int Of(RunStatus status) => _byStatus.GetValueOrDefault(status);

    /// <summary>Ended well, of all that were to end well: what somebody cancelled, or that was skipped, says nothing. Null without any.</summary>
    public double? SuccessRate
    {
        get
        {
            var judged = Of(RunStatus.Success) + Of(RunStatus.Failure) + Of(RunStatus.Timeout) + Of(RunStatus.Lost);
            return judged == 0 ? null : (double)Of(RunStatus.Success) / judged;
        }
    }

    /// <summary>Adds a run; the newest come first.</summary>
    public void Add(RunLine line)
    {
        Total++;
        Newest ??= line;
        _byStatus[line.Status] = Of(line.Status) + 1;
        if (line.Status is not (RunStatus.Running or RunStatus.Skipped)) _durations.Add(line.DurationMs);
        if (line.PeakMemoryBytes is { } memory && memory > (PeakMemoryBytes ?? 0)) PeakMemoryBytes = memory;
        if (line.CpuSeconds is { } cpu) CpuSeconds = (CpuSeconds ?? 0) + cpu;
        foreach (var step in line.Steps)
            if (step.Attempts > 1) Retries += step.Attempts - 1;
    }

    /// <summary>A quantile of the durations of what has ended, in milliseconds, by the nearest rank; null without any.</summary>
    public double? Quantile(double share)
    {
        if (_durations.Count == 0) return null;
        _durations.Sort();
        return _durations[Math.Max(0, (int)Math.Ceiling(share * _durations.Count) - 1)];
    }
}
