using System.Globalization;

namespace Attest.Monitoring.Reports.Schedules;

/// <summary>What is done every day, and when.</summary>
internal sealed record ReportSchedule
{
    /// <summary>What files, tasks and lines of it are called.</summary>
    public const string Name = "attest-health";

    /// <summary>When, unless said.</summary>
    public static readonly TimeOnly Morning = new(7, 0);

    /// <summary>The program, by its whole path.</summary>
    public required string Program { get; init; }

    /// <summary>What it is told.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Where it runs: an absolute path.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>The time of the day, by the clock of the machine.</summary>
    public required TimeOnly At { get; init; }

    public IEnumerable<string> Command => Arguments.Prepend(Program);

    /// <summary>Reads a time of the day.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.ArgumentInvalid"/>.</exception>
    public static TimeOnly TimeOf(string text) => TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var at) ? at
        : throw new AttestException(ErrorIds.ArgumentInvalid, $"'{Sources.NodeWords.Short(text)}' is no time of the day.", "Write for example 07:00.");
}

/// <summary>A program that makes a schedule known.</summary>
/// <param name="Program">Its name.</param>
/// <param name="Arguments">What it is told.</param>
internal sealed record ScheduleCommand(string Program, params string[] Arguments)
{
    public override string ToString() => string.Join(' ', Arguments.Prepend(Program).Select(static word => word.Contains(' ', StringComparison.Ordinal) ? $"\"{word}\"" : word));
}
