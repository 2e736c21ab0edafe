namespace Attest.Monitoring.Reports.Schedules;

/// <summary>What is done every day, and when.</summary>
internal sealed record ReportSchedule
{
    /// <summary>What files, tasks and lines of it are called.</summary>
    public const string Name = "attest-health";

    /// <summary>The program, by its whole path.</summary>
    public required string Program { get; init; }

    /// <summary>What it is told.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Where it runs: an absolute path.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>The time of the day, by the clock of the machine.</summary>
    public required TimeOnly At { get; init; }

    public IEnumerable<string> Command => Arguments.Prepend(Program);
}

/// <summary>A file of a schedule.</summary>
/// <param name="Path">Where it belongs.</param>
/// <param name="Content">What it says.</param>
internal sealed record ScheduleFile(string Path, string Content);

/// <summary>A program that makes a schedule known.</summary>
/// <param name="Program">Its name.</param>
/// <param name="Arguments">What it is told.</param>
internal sealed record ScheduleCommand(string Program, params string[] Arguments);
