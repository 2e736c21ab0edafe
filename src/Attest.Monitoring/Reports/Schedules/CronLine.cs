using System.Globalization;

namespace Attest.Monitoring.Reports.Schedules;

/// <summary>A line of the account's crontab (crontab(5)); its mark finds it again.</summary>
internal static class CronLine
{
    private const string Mark = "# attest-health: made by attest health --install-schedule";

    /// <summary>The mark and the line.</summary>
    public static string Of(ReportSchedule schedule) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Mark}\n{schedule.At.Minute} {schedule.At.Hour} * * * {Escaped($"cd {Word(schedule.WorkingDirectory)} && {string.Join(' ', schedule.Command.Select(Word))}")}\n");

    /// <summary>A crontab with the line in it: in the place of an older one, else at the end. All else stays as it is.</summary>
    public static string Into(string crontab, ReportSchedule schedule)
    {
        var lines = crontab.Length == 0 ? [] : crontab.TrimEnd('\n').Split('\n').ToList();
        var at = lines.IndexOf(Mark);
        if (at >= 0) lines.RemoveRange(at, Math.Min(2, lines.Count - at));
        lines.InsertRange(at < 0 ? lines.Count : at, Of(schedule).TrimEnd('\n').Split('\n'));
        return string.Join('\n', lines) + "\n";
    }

    /// <summary>A word as a POSIX shell takes it (Shell Command Language, section 2.2.2).</summary>
    public static string Word(string word) =>
        word.Length > 0 && word.All(static character => char.IsAsciiLetterOrDigit(character) || character is '/' or '.' or '_' or '-' or ':' or '=' or ',' or '@')
            ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    // A percent sign would end the command, the rest being its input.
    private static string Escaped(string command) => command.Replace("%", "\\%", StringComparison.Ordinal);
}
