using System.CommandLine;
using Attest.Monitoring;
using Attest.Monitoring.Reports.Schedules;
using Attest.Monitoring.State;

namespace Attest.Cli.Health;

/// <summary>The options of <c>attest health</c> that have a report made every day.</summary>
internal sealed class ScheduleOptions
{
    private readonly Option<string?> _install = new("--install-schedule")
    {
        Description = "Have this report made every day: systemd, cron or task (Windows); that of this machine unless said",
        HelpName = "KIND",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _at = new("--at") { Description = "When, by the clock of this machine (default: 07:00)", HelpName = "HH:MM" };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Show the schedule, and change nothing" };

    public ScheduleOptions() => _install.CompletionSources.Add(ScheduleInstall.Kinds);

    public void AddTo(Command verb)
    {
        verb.Add(_install);
        verb.Add(_at);
        verb.Add(_dryRun);
    }

    public bool IsAsked(Call call) => call.IsGiven(_install);

    /// <summary>Installs or shows the schedule.</summary>
    /// <param name="call">What was typed.</param>
    /// <param name="reporting">The report that is to be made.</param>
    /// <param name="own">The verb's own options, as they are to be given again.</param>
    /// <exception cref="AttestException"><see cref="ErrorIds.ArgumentInvalid"/> and what <see cref="ScheduleInstall"/> throws.</exception>
    public HealthSchedule Carry(Call call, HealthReporting reporting, IEnumerable<string> own)
    {
        if (!reporting.IsAsked) throw UsageErrors.Of("--install-schedule has no report to make.", "Add --report FILE, --mail or both.");
        var kind = call.Value(_install) ?? ScheduleInstall.Kinds[0];
        if (Array.IndexOf(ScheduleInstall.Kinds, kind) < 0)
            throw UsageErrors.Of($"--install-schedule takes no '{kind}'{UsageErrors.Hint(kind, ScheduleInstall.Kinds)}", $"Write {string.Join(", ", ScheduleInstall.Kinds)}, or nothing.");
        var arguments = new List<string> { "health", "--quiet" };
        arguments.AddRange(own);
        foreach (var file in reporting.Files) arguments.AddRange(["--report", file]);
        if (reporting.Mail) arguments.Add("--mail");
        var homes = call.Homes.Count > 0 ? call.Homes : [StateFolder.Locate(null, call.Environment)];
        foreach (var home in homes) arguments.AddRange(["--home", Path.GetFullPath(home)]);
        var request = call.SessionRequest(homes[0]);
        if (request.ConfigPath is { } config) arguments.AddRange(["--config", Path.GetFullPath(config)]);

        var (program, before) = Program();
        var install = new ScheduleInstall(
            new ReportSchedule { Program = program, Arguments = [.. before, .. arguments], WorkingDirectory = call.WorkingDirectory, At = At(call) },
            call.Environment, request.Time);
        return call.Value(_dryRun) ? install.Show(kind) : install.Do(kind);
    }

    private TimeOnly At(Call call) => call.Value(_at) is { } text ? ReportSchedule.TimeOf(text) : ReportSchedule.Morning;

    // Started by 'dotnet attest.dll', the program is dotnet.
    private static (string Program, string[] Before) Program()
    {
        var own = Environment.ProcessPath ?? "attest";
        return Path.GetFileNameWithoutExtension(own) == "dotnet" ? (own, [Path.Combine(AppContext.BaseDirectory, "attest.dll")]) : (own, []);
    }
}
