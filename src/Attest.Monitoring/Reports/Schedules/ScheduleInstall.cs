using System.Text;
using Attest.Monitoring.Running.Processes;

namespace Attest.Monitoring.Reports.Schedules;

/// <summary>Makes a schedule known to the machine: its files and the programs that read them; or shows both and does nothing.</summary>
/// <param name="schedule">What and when.</param>
/// <param name="environment">Where the account's files lie.</param>
/// <param name="time">The clock.</param>
internal sealed class ScheduleInstall(ReportSchedule schedule, IReadOnlyDictionary<string, string> environment, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>The kinds of schedule; the first is that of this machine.</summary>
    public static string[] Kinds => OperatingSystem.IsWindows() ? ["task", "systemd", "cron"] : OperatingSystem.IsLinux() ? ["systemd", "cron", "task"] : ["cron", "systemd", "task"];

    /// <summary>What would be written and called.</summary>
    /// <param name="kind">One of <see cref="Kinds"/>.</param>
    /// <exception cref="AttestException"><see cref="ErrorIds.ArgumentInvalid"/>: a word cannot be written there.</exception>
    public HealthSchedule Show(string kind)
    {
        // A line break would begin a line of its own in a unit or a crontab.
        if (schedule.Command.Append(schedule.WorkingDirectory).Any(static word => word.AsSpan().IndexOfAnyInRange('\0', '\u001f') >= 0))
            throw new AttestException(ErrorIds.ArgumentInvalid, "A name with a control character cannot be scheduled.", "Use another name.");
        return new HealthSchedule
        {
            Kind = kind,
            At = schedule.At,
            Files = FilesOf(kind),
            Commands = Array.ConvertAll(CommandsOf(kind), static command => command.ToString()),
            Query = kind switch
            {
                "systemd" => $"systemctl --user list-timers {ReportSchedule.Name}.timer",
                "cron" => "crontab -l",
                _ => $"schtasks /Query /TN {ReportSchedule.Name}",
            },
        };
    }

    /// <summary>Writes and calls; what was there of it before is replaced.</summary>
    /// <param name="kind">One of <see cref="Kinds"/>.</param>
    /// <exception cref="AttestException">
    /// <see cref="ErrorIds.OutputUnwritable"/>: a file or the schedule could not be written; <see cref="ErrorIds.ArgumentInvalid"/>.
    /// </exception>
    public HealthSchedule Do(string kind)
    {
        var shown = Show(kind);
        if (kind == "cron")
        {
            IntoCrontab();
        }
        else
        {
            foreach (var file in shown.Files) WriteFile(file);
            foreach (var command in CommandsOf(kind)) Call(command);
        }

        return shown with { IsInstalled = true };
    }

    // Arrays: PowerShell indexes no other read-only list.
    private ScheduleFile[] FilesOf(string kind) => kind switch
    {
        "systemd" => [.. SystemdUnits.Files(schedule, Path.Combine(ConfigurationFolder, "systemd", "user"))],
        "cron" => [new ScheduleFile("crontab", CronLine.Of(schedule))],
        _ => [new ScheduleFile(TaskFile, WindowsTask.Of(schedule, DateOnly.FromDateTime(time.GetLocalNow().DateTime)))],
    };

    private ScheduleCommand[] CommandsOf(string kind) => kind switch
    {
        "systemd" => [.. SystemdUnits.Commands],
        "cron" => [new ScheduleCommand("crontab", "-e")],
        _ => [WindowsTask.Command(TaskFile)],
    };

    private string TaskFile => Path.Combine(ConfigurationFolder, "attest", ReportSchedule.Name + ".xml");

    private string ConfigurationFolder => OperatingSystem.IsWindows()
        ? Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData)
        : environment.TryGetValue("XDG_CONFIG_HOME", out var configured) && Path.IsPathRooted(configured)
            ? configured
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".config");

    private void IntoCrontab()
    {
        // "no crontab for …" is an empty one; it ends with 1.
        var (code, crontab) = Run(new ScheduleCommand("crontab", "-l"));
        if (code != 0 && !crontab.Contains("no crontab", StringComparison.OrdinalIgnoreCase))
            throw new AttestException(ErrorIds.OutputUnwritable, $"The crontab cannot be read: {crontab.Trim()}", "Have the line shown (--dry-run, -WhatIf) and add it by hand.");
        var folder = Directory.CreateTempSubdirectory("attest-");
        var file = Path.Combine(folder.FullName, "crontab");
        try
        {
            File.WriteAllText(file, CronLine.Into(code == 0 ? crontab : "", schedule), new UTF8Encoding(false));
            Call(new ScheduleCommand("crontab", file));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void WriteFile(ScheduleFile file)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file.Path)!);

            // The task scheduler wants UTF-16 with its mark, as the file says of itself.
            File.WriteAllText(file.Path, file.Content, file.Path.EndsWith(".xml", StringComparison.Ordinal) ? Encoding.Unicode : new UTF8Encoding(false));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new AttestException(ErrorIds.OutputUnwritable, $"The schedule cannot be written to {file.Path}: {fault.Message}", "Have it shown (--dry-run, -WhatIf) and put it where it belongs.", inner: fault);
        }
    }

    private void Call(ScheduleCommand command)
    {
        var (code, said) = Run(command);
        if (code == 0) return;
        throw new AttestException(
            ErrorIds.OutputUnwritable,
            $"'{command}' ended with {code}: {said.Trim()}",
            "The files are written: call it by hand where it can work, or choose another kind of schedule, such as cron.");
    }

    private (int Code, string Said) Run(ScheduleCommand command)
    {
        var output = new Printed();
        var end = new ProcessRunner(time).Run(
            new ProcessRequest
            {
                Program = command.Program,
                Arguments = command.Arguments,
                Environment = environment,
                WorkingDirectory = schedule.WorkingDirectory,
                Marks = new Dictionary<string, string>(),
                Timeout = Patience,
            },
            output,
            new StopRequests(TimeSpan.FromSeconds(1), CancellationToken.None, CancellationToken.None));
        return (end.ExitCode, output.Text(end.ExitCode != 0));
    }

    /// <summary>What a program prints: all of its output, which is a crontab, and its complaints.</summary>
    private sealed class Printed : IProcessOutput
    {
        private readonly List<byte> _standard = [];
        private readonly List<byte> _error = [];

        public void Write(OutputStream stream, ReadOnlySpan<byte> bytes)
        {
            lock (_standard) (stream == OutputStream.Standard ? _standard : _error).AddRange(bytes);
        }

        public void Idle()
        {
        }

        public void Complete()
        {
        }

        public string Text(bool withError)
        {
            lock (_standard) return Encoding.UTF8.GetString([.. _standard]) + (withError ? Encoding.UTF8.GetString([.. _error]) : "");
        }
    }
}
