using System.Buffers;
using System.CommandLine;
using System.Text;
using System.Text.Json;
using Attest.Cli.Running;
using Attest.Monitoring;
using Attest.Monitoring.Health;
using Attest.Monitoring.Health.Formats;
using Attest.Monitoring.Running;
using Attest.Monitoring.Sources;
using Attest.Monitoring.State;

namespace Attest.Cli.Health;

/// <summary><c>attest health</c>: carries out the health checks of this machine, or asks monitors elsewhere.</summary>
internal sealed class HealthVerb : Verb
{
    private readonly Option<string[]> _urls = new("--url")
    {
        Description = "Ask this monitor instead of this machine; more than once if you like. ATTEST_TOKEN is shown to it",
        HelpName = "URL",
    };

    private readonly Option<string?> _group = new("--group") { Description = "Only checks of this group, such as ready", HelpName = "NAME" };
    private readonly Option<bool> _detailed = new("--detailed") { Description = "Show what was measured, too" };
    private readonly Option<string?> _failOn = new("--fail-on") { Description = "End with 1 from this status on: degraded, unhealthy (default: unhealthy)", HelpName = "STATUS" };
    private readonly Option<string?> _timeout = new("--timeout") { Description = "Longest time for one monitor elsewhere (default: 10s)", HelpName = "TIME" };
    private readonly ReportOptions _report = new();
    private readonly ScheduleOptions _schedule = new();

    public HealthVerb(EverywhereOptions everywhere)
        : base("health", "Check the health of this machine, or of monitors elsewhere", everywhere, "text", "json")
    {
        _failOn.CompletionSources.Add("degraded", "unhealthy");
        _group.CompletionSources.Add(HealthCheckSettings.Ready, HealthCheckSettings.Live);
        Add(_urls);
        Add(_group);
        Add(_detailed);
        Add(_failOn);
        Add(_timeout);
        _report.AddTo(this);
        _schedule.AddTo(this);
    }

    protected override int Run(Call call)
    {
        var line = Line(call);
        var reading = new HealthReading
        {
            Urls = call.Value(_urls) ?? [],
            Group = call.Value(_group),
            Detailed = call.Value(_detailed),
            Timeout = Timeout(call),
        };
        var reporting = _report.Of(call, reading.Group, line);
        if (_schedule.IsAsked(call)) return Schedule(call, reporting);
        using var signals = new StopSignals();
        try
        {
            var request = call.SessionRequest(call.Homes.Count > 0 ? call.Homes[0] : null);
            var reports = reading.Urls.Count > 0
                ? (reading with { Detailed = reading.Detailed || reporting.IsAsked }).ReadRemote(request, signals.Stop.Cancel)
                : [ReadLocal(call, reading, signals.Stop.Cancel)];
            if (reporting.IsAsked) reporting.Deliver(reports, request, signals.Stop.Cancel);
            Print(call, reading, reports);
            return HealthReading.IsBad(reports, line) ? ExitCode.Failed
                : reports.Any(static report => report.Error is not null) ? ExitCode.CouldNot
                : ExitCode.Done;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Of(signals.Stop.Reason);
        }
    }

    private int Schedule(Call call, HealthReporting reporting)
    {
        var own = new List<string>();
        foreach (var url in call.Value(_urls) ?? []) own.AddRange(["--url", url]);
        foreach (var option in new[] { _group, _failOn, _timeout })
            if (call.Value(option) is { } value) own.AddRange([option.Name, value]);
        var told = _schedule.Carry(call, reporting, own);
        call.Print(call.IsJson ? ScheduleText.Json(told) : Encoding.UTF8.GetBytes(ScheduleText.Of(told)));
        return ExitCode.Done;
    }

    private HealthStatus Line(Call call)
    {
        var word = call.Value(_failOn);
        if (word is null) return HealthStatus.Unhealthy;
        string[] words = ["degraded", "unhealthy"];
        return HealthWords.Read(word) is { } line and not HealthStatus.Healthy
            ? line
            : throw UsageErrors.Of($"--fail-on takes no '{word}'{UsageErrors.Hint(word, words)}", "Write --fail-on degraded, or --fail-on unhealthy.");
    }

    private TimeSpan Timeout(Call call)
    {
        if (call.Value(_timeout) is not { } text) return HealthReading.DefaultTimeout;
        return DurationText.TryParse(text, out var timeout) && timeout > TimeSpan.Zero && timeout <= TimeSpan.FromHours(1)
            ? timeout
            : throw UsageErrors.Of($"--timeout {text} is not {DurationText.Forms}, at most 1h.", "Write for example --timeout 3s.");
    }

    private static HealthReport ReadLocal(Call call, HealthReading reading, CancellationToken cancellation)
    {
        using var session = MonitoringSession.Open(call.SessionRequest(call.Homes.Count > 0 ? call.Homes[0] : null));
        var others = call.Homes.Skip(1).Select(home => StateFolder.Open(StateFolder.Locate(home, call.Environment))).ToArray();
        return reading.ReadLocal(session, others, cancellation);
    }

    private static void Print(Call call, HealthReading reading, IReadOnlyList<HealthReport> reports)
    {
        if (call.IsJson) call.Print(Json(reading, reports));
        else if (!call.IsQuiet || call.Output is not null)
            call.Print(Encoding.UTF8.GetBytes(HealthText.Of(reports, reading.Detailed, call.Output is null && call.WantsColor && !Console.IsOutputRedirected)));
    }

    /// <summary>Of this machine the report itself; of others <c>{status, monitors: [{source, error, …}]}</c>.</summary>
    private static ReadOnlySpan<byte> Json(HealthReading reading, IReadOnlyList<HealthReport> reports)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer, Failures.Indented))
        {
            if (reading.Urls.Count == 0) HealthJson.Write(json, reports[0], reading.Detailed);
            else WriteAll(json, reports, reading.Detailed);
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan;
    }

    private static void WriteAll(Utf8JsonWriter json, IReadOnlyList<HealthReport> reports, bool detailed)
    {
        json.WriteStartObject();
        json.WriteString("status", reports.Min(static report => report.Status).Word());
        json.WriteStartArray("monitors");
        foreach (var report in reports)
        {
            json.WriteStartObject();
            json.WriteString("source", report.Source);
            RunReportWriter.WriteError(json, report.Error);
            if (report.Error is null) HealthJson.WriteMembers(json, report, detailed);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
