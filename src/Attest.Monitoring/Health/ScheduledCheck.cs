using Attest.Monitoring.Configuration.Checks;

namespace Attest.Monitoring.Health;

/// <summary>A check, and how it is carried out.</summary>
public sealed record ScheduledCheck
{
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestInterval = TimeSpan.FromDays(1);

    /// <summary>Holds them to their ranges.</summary>
    /// <param name="check">The check.</param>
    /// <param name="settings">How it is carried out; null = the defaults.</param>
    /// <exception cref="AttestException"><c>Attest.ArgumentInvalid</c>: the name or a setting is out of its range.</exception>
    public ScheduledCheck(IHealthCheck check, HealthCheckSettings? settings = null)
    {
        ArgumentNullException.ThrowIfNull(check);
        Check = check;
        Settings = settings ?? new HealthCheckSettings();
        Name = check.Name;
        if (!CheckTexts.IsName(Name)) throw Invalid($"'{Sources.NodeWords.Short(Name ?? "")}' is no name of a health check", "Give letters, digits, _, . and -, at most 64, beginning with a letter or digit.");
        Hold(Settings.Timeout > TimeSpan.Zero && Settings.Timeout <= LongestTimeout, "time-out", "more than 0 and at most 10 minutes");
        Hold(Settings.Interval >= ShortestInterval && Settings.Interval <= LongestInterval, "interval", "from 100 ms to 1 day");
        Hold(Settings.Failures is >= 1 and <= 100, "number of failures", "from 1 to 100");
        Hold(Settings.Successes is >= 1 and <= 100, "number of successes", "from 1 to 100");
        Hold(Settings.Remedy is not { } remedy || CheckTexts.IsLine(remedy), "remedy", "one line of at most 1024 characters");
        foreach (var group in Settings.Groups) Hold(CheckTexts.IsName(group), $"group '{Sources.NodeWords.Short(group ?? "")}'", "a name as a check's");
    }

    /// <summary>The component's name.</summary>
    public string Name { get; }

    /// <summary>The check.</summary>
    public IHealthCheck Check { get; }

    /// <summary>How it is carried out.</summary>
    public HealthCheckSettings Settings { get; }

    private void Hold(bool fits, string what, string range)
    {
        if (!fits) throw Invalid($"The {what} of the health check '{Name}' is out of range", $"Give {range}.");
    }

    private static AttestException Invalid(string message, string remedy) => new(ErrorIds.ArgumentInvalid, $"{message}.", remedy);
}
