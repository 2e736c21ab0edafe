using System.Runtime.CompilerServices;
using Attest.Monitoring.Running;

namespace Attest.Cli.Running.Views;

/// <summary>What is said of a whole run when it has ended.</summary>
internal static class RunTexts
{
    private static readonly RunStatus[] Ended =
    [
        RunStatus.Success, RunStatus.Failure, RunStatus.Timeout, RunStatus.Cancelled, RunStatus.Skipped, RunStatus.Lost,
        RunStatus.Running,
    ];

    /// <summary><c>demo: failure in 4.6 s (2 success, 1 failure)</c></summary>
    public static string Whole(RunReport report) =>
        $"{report.Pipeline}: {report.Status.Word()} in {Durations.Text(report.DurationMs)} ({Counts(report)})";

    /// <summary><c>2 success, 1 failure</c></summary>
    public static string Counts(RunReport report)
    {
        var parts = new List<string>(3);
        foreach (var status in Ended)
        {
            var count = 0;
            foreach (var step in report.Steps)
            {
                if (step.Status == status) count++;
            }

            if (count > 0) parts.Add($"{count} {status.Word()}");
        }

        return parts.Count > 0 ? string.Join(", ", parts) : "no steps";
    }

    /// <summary>The run's own error, what failed steps leave to read, and warnings.</summary>
    public static IEnumerable<string> Faults(RunReport report)
    {
        if (report.Error is { } error)
        {
            yield return $"  {error.Message}";
            if (error.Remedy.Length > 0) yield return $"  {error.Remedy} [{error.Id}]";
        }

        foreach (var step in report.Steps)
        {
            if (step.Error is not { } fault || !HasFailed(step)) continue;
            yield return fault.Position is { Line: > 0 } position
                ? $"  {step.Id}: {position}: {fault.Message}"
                : $"  {step.Id}: {fault.Message}";
            if (fault.Remedy.Length > 0) yield return $"    {fault.Remedy} [{fault.Id}]";
            if (step.Log is { } log) yield return $"    output: {log}";
        }

        foreach (var warning in report.Warnings) yield return $"  warning: {warning}";
    }

    /// <summary>Whether a step itself went wrong: one that was skipped or cancelled has nothing to tell that the run has not.</summary>
    public static bool HasFailed(StepReport step) => step.Status is RunStatus.Failure or RunStatus.Timeout or RunStatus.Lost;

    /// <summary>Where to look next.</summary>
    public static IEnumerable<(string Name, string Place)> Evidence(RunReport report)
    {
        foreach (var name in (string[])["report", "trace", "log"])
        {
            if (PathOf(report, name) is { } path) yield return (name, path);
        }

        yield return ("metrics", "attest metrics");
    }

    /// <summary>The steps a summary lists: all when they are few, else those that did not succeed.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static (IReadOnlyList<StepReport> Steps, int Left) Listed(RunReport report, int most)
    {
        if (report.Steps.Count <= most) return (report.Steps, 0);
        var listed = new List<StepReport>(most);
        foreach (var step in report.Steps)
        {
            if (step.Status is RunStatus.Success or RunStatus.Skipped) continue;
            if (listed.Count == most) break;
            listed.Add(step);
        }

        return (listed, report.Steps.Count - listed.Count);
    }

    private static string? PathOf(RunReport report, string name) => report.Paths.TryGetValue(name, out var path)
        ? path
        : name == "report" && report.Paths.TryGetValue("run", out var run) ? Path.Combine(run, "run.json") : null;
}
