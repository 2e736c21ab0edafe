namespace Attest.Monitoring.Reports.Schedules;

/// <summary>A report on health that is made every day: by what, when, and what that takes.</summary>
public sealed record HealthSchedule
{
    /// <summary><c>systemd</c>, <c>cron</c> or <c>task</c>: who carries it out.</summary>
    public required string Kind { get; init; }

    /// <summary>The time of the day, by the clock of the machine.</summary>
    public required TimeOnly At { get; init; }

    /// <summary>The files it is made of, or for cron the line of the crontab.</summary>
    public required IReadOnlyList<ScheduleFile> Files { get; init; }

    /// <summary>What makes them known, a command line each.</summary>
    public required IReadOnlyList<string> Commands { get; init; }

    /// <summary>What shows it, a command line.</summary>
    public required string Query { get; init; }

    /// <summary>Whether it was installed; else it was only shown.</summary>
    public bool IsInstalled { get; init; }
}

/// <summary>A file of a schedule.</summary>
/// <param name="Path">Where it belongs; <c>crontab</c> for the account's own.</param>
/// <param name="Content">What it says.</param>
public sealed record ScheduleFile(string Path, string Content);
