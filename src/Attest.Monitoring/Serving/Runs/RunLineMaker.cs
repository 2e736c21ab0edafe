using Attest.Monitoring.Running;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Serving.Runs;

/// <summary>Makes lines of reports. Names that come again and again are kept once: thousands of runs have a handful. Thread-safe.</summary>
internal sealed class RunLineMaker
{
    private const int LongestMessage = 300;
    private const int MostNames = 10_000;

    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, string> _names = new(StringComparer.Ordinal);

    public RunLine Of(StateFolder folder, RunReport report)
    {
        var error = report.Error ?? FirstFailure(report);
        return new RunLine
        {
            RunId = report.RunId,
            Folder = folder,
            Pipeline = Once(report.Pipeline),
            Type = Once(report.Type),
            Status = report.Status,
            TraceId = report.TraceId,
            StartedAt = report.StartedAt,
            DurationMs = report.DurationMs,
            PeakMemoryBytes = report.Resources.PeakMemoryBytes,
            CpuSeconds = report.Resources.CpuSeconds,
            Steps = [.. report.Steps.Take(RunLine.MostSteps).Select(Mark)],
            StepsTotal = report.Steps.Count,
            ErrorId = error is null ? null : Once(error.Id),
            ErrorMessage = error is null ? null : Short(error.Message),
        };
    }

    /// <summary>One string for all that are equal.</summary>
    public string Once(string text) => _names.TryGetValue(text, out var kept) ? kept
        : _names.Count >= MostNames ? text
        : _names.GetOrAdd(text, text);

    private StepMark Mark(StepReport step) => new(
        Once(step.Id), Once(step.Kind), step.Status, step.Attempts, step.StartedAt, step.DurationMs, Once(step.Cache));

    private static StepError? FirstFailure(RunReport report)
    {
        foreach (var step in report.Steps)
            if (step is { Error: { } error, Tolerated: false, Status: not RunStatus.Skipped }) return error;
        return null;
    }

    private static string Short(string text) => text.Length <= LongestMessage ? text : text[..(LongestMessage - 1)] + "…";
}
