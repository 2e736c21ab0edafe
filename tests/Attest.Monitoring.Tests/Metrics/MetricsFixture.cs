using System.Text;
using Attest.Monitoring.Configuration;
using Attest.Monitoring.Metrics;
using Attest.Monitoring.Metrics.Exposition;
using Attest.Monitoring.Running;
using Attest.Monitoring.Signals;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Tests.Metrics;

/// <summary>A metrics slice over a state folder of its own, and words for what a run says to it.</summary>
internal sealed class MetricsFixture : IDisposable
{
    public static readonly DateTimeOffset Then = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    public static readonly BuildIdentity Build = new("1.2.3", "abcdef0");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("attest-metrics-");

    public MetricsFixture() => State = new StateFolder(_folder.FullName);

    public StateFolder State { get; }

    /// <summary>Without foreign meters: other tests of this process have some, and clashes of theirs would be counted here.</summary>
    public MetricsSlice Start(MonitoringSettings? settings = null) =>
        new(State, (settings ?? new MonitoringSettings()) with { MetersIncluded = [] }, TimeProvider.System);

    public string Text(string prefix = "attest") => Text(MergedMetrics.Read(State, prefix, Build));

    public static string Text(MergedMetrics metrics)
    {
        using var output = new MemoryStream();
        PrometheusText.Write(metrics.Families, output);
        return Encoding.UTF8.GetString(output.ToArray());
    }

    /// <summary>The value of one line of an exposition, or null when there is none.</summary>
    public static string? Sample(string text, string series)
    {
        foreach (var line in text.Split('\n'))
            if (line.StartsWith(series + " ", StringComparison.Ordinal)) return line[(series.Length + 1)..];
        return null;
    }

    public string? Sample(string series) => Sample(Text(), series);

    public static RunIdentity Run(string id = "run-1", string pipeline = "demo") => new(id, pipeline, "pipeline", null, null);

    public static RunStarted Started(RunIdentity run, params SeenStep[] steps) => new(Then, run, steps, 2);

    public static StepFinished Finished(
        RunIdentity run, string step, RunStatus status, double ms = 250, string kind = "run", string? error = null) =>
        new(Then, run, 0, Step(step, status, ms, kind, error), null);

    public static StepReport Step(string id, RunStatus status, double ms = 250, string kind = "run", string? error = null) => new()
    {
        Id = id,
        Kind = kind,
        Status = status,
        Attempts = status == RunStatus.Skipped ? 0 : 1,
        DurationMs = ms,
        Error = error is null ? null : new StepError(error, "what", "do"),
    };

    public static RunFinished Ended(RunIdentity run, RunStatus status, double ms = 1500, params StepReport[] steps) =>
        new(Then, run, Report(run, status, ms, steps));

    public static RunReport Report(RunIdentity run, RunStatus status, double ms = 1500, params StepReport[] steps) => new()
    {
        RunId = run.RunId,
        Pipeline = run.Pipeline,
        Type = run.Type,
        Status = status,
        TraceId = new string('0', 31) + "1",
        StartedAt = Then,
        DurationMs = ms,
        Parameters = new Dictionary<string, object?>(),
        Steps = steps,
        Resources = new ResourceReport(null, null),
        Paths = new Dictionary<string, string>(),
    };

    public void Dispose() => _folder.Delete(recursive: true);
}
