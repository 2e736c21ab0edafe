using System.Text.Json;
using Attest.Monitoring.Health;
using Attest.Monitoring.Health.Remote;
using Attest.Monitoring.Reports;
using Attest.Monitoring.Running;

namespace Attest.Monitoring.Tests.Reports;

/// <summary>
/// Reports out of files, at a clock that stands: <c>{now, group, fail_on, monitors: [{source, error, answer, past}]}</c>, an
/// answer being what <c>/health/detailed</c> gives.
/// </summary>
internal static class Sample
{
    private static readonly string Folder = Repository.PathOf("tests", "Attest.Monitoring.Tests", "Reports", "Golden");

    /// <summary>What the file <c>name.in.json</c> makes.</summary>
    public static FleetReport Of(string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(PathOf(name + ".in.json")));
        var root = document.RootElement;
        var now = root.GetProperty("now").GetDateTimeOffset();
        var monitors = root.GetProperty("monitors").EnumerateArray().ToArray();
        var past = monitors.ToDictionary(static one => one.GetProperty("source").GetString()!, Past);
        return Comparing.Of([.. monitors.Select(one => Report(one, now))], source => past[source], now, "1.2.3") with
        {
            Group = root.TryGetProperty("group", out var group) ? group.GetString() : null,
            FailOn = root.TryGetProperty("fail_on", out var line) ? HealthWords.Read(line.GetString())!.Value : HealthStatus.Unhealthy,
        };
    }

    public static string PathOf(string file) => Path.Combine(Folder, file);

    /// <summary>A report on one place, made up.</summary>
    public static HealthReport Place(string source, params ComponentHealth[] components) => new()
    {
        Source = source,
        Status = HealthReport.WorstOf(components),
        Timestamp = Now,
        Components = components,
    };

    public static ComponentHealth Component(string name, HealthStatus status, string? message = null) => new()
    {
        Component = name,
        Status = status,
        Message = message,
        CheckedAt = Now,
        Since = Now,
    };

    public static HealthReport Silent(string source) => new()
    {
        Source = source,
        Status = HealthStatus.Unhealthy,
        Timestamp = Now,
        Error = new StepError(ErrorIds.MonitorUnreachable, $"{source} cannot be asked: nobody listens.", "See whether it runs."),
    };

    public static DateTimeOffset Now { get; } = new(2026, 11, 20, 7, 0, 0, TimeSpan.Zero);

    private static HealthReport Report(JsonElement one, DateTimeOffset now)
    {
        var source = one.GetProperty("source").GetString()!;
        if (one.TryGetProperty("answer", out var answer)) return ReportReader.Read(answer, source, group: null, now);
        var error = one.GetProperty("error");
        return new HealthReport
        {
            Source = source,
            Status = HealthStatus.Unhealthy,
            Timestamp = now,
            Error = new StepError(ErrorIds.MonitorUnreachable, error.GetProperty("message").GetString()!, error.GetProperty("remedy").GetString()!),
        };
    }

    private static PastReport[] Past(JsonElement one) =>
        one.TryGetProperty("past", out var past) ? HistoryJson.Read(JsonSerializer.SerializeToUtf8Bytes(past)) : [];
}
