using System.Globalization;
using System.Text;

namespace Attest.Monitoring.Reports.Schedules;

/// <summary>A service and its timer for the account's own systemd (systemd.service(5), systemd.timer(5)).</summary>
internal static class SystemdUnits
{
    /// <summary>The two files.</summary>
    /// <param name="schedule">What and when.</param>
    /// <param name="folder">Where the account's units lie: <c>~/.config/systemd/user</c>.</param>
    public static IReadOnlyList<ScheduleFile> Files(ReportSchedule schedule, string folder) =>
    [
        new(Path.Combine(folder, ReportSchedule.Name + ".service"), Service(schedule)),
        new(Path.Combine(folder, ReportSchedule.Name + ".timer"), Timer(schedule)),
    ];

    /// <summary>What makes them known.</summary>
    public static IReadOnlyList<ScheduleCommand> Commands =>
    [
        new("systemctl", "--user", "daemon-reload"),
        new("systemctl", "--user", "enable", "--now", ReportSchedule.Name + ".timer"),
    ];

    // Unhealthy is an answer, not a fault of the unit; that it could not ask (2) is one.
    private static string Service(ReportSchedule schedule) =>
        $"""
        [Unit]
        Description=Report on health

        [Service]
        Type=oneshot
        ExecStart={string.Join(' ', schedule.Command.Select(Word))}
        WorkingDirectory={schedule.WorkingDirectory.Replace("%", "%%", StringComparison.Ordinal)}
        EnvironmentFile=-%E/attest/health.env
        SuccessExitStatus=1
        TimeoutStartSec=10min
        NoNewPrivileges=true

        """.ReplaceLineEndings("\n");

    private static string Timer(ReportSchedule schedule) =>
        $"""
        [Unit]
        Description=Report on health, every day

        [Timer]
        OnCalendar=*-*-* {schedule.At.ToString("HH:mm", CultureInfo.InvariantCulture)}:00
        Persistent=true

        [Install]
        WantedBy=timers.target

        """.ReplaceLineEndings("\n");

    /// <summary>A word of a command line as systemd reads it: quoted, without specifiers and variables (systemd.service(5), "COMMAND LINES").</summary>
    public static string Word(string word)
    {
        var text = new StringBuilder("\"");
        foreach (var character in word)
        {
            text.Append(character switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '%' => "%%",
                '$' => "$$",
                '\n' => "\\n",
                '\t' => "\\t",
                _ => character.ToString(),
            });
        }

        return text.Append('"').ToString();
    }
}
