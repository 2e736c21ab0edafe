using System.Diagnostics;
using System.Xml.Linq;
using Attest.Monitoring.Reports.Schedules;
using FsCheck;
using FsCheck.Fluent;

namespace Attest.Monitoring.Tests.Reports.Schedules;

/// <summary>Schedules, as the programs that carry them out read them.</summary>
public sealed class ScheduleTests
{
    private static readonly string[] Odd = ["plain", "two words", "it's", "\"q\"", "50%", "$HOME", "a\\b", "\\", "end\\", "ü", "`x`", "*", ";", "|", "{1}", "%h"];

    private static readonly ReportSchedule Schedule = new()
    {
        Program = "/usr/bin/env",
        Arguments = ["health", "--report", "/srv/my reports/50%.html", "--mail"],
        WorkingDirectory = "/srv",
        At = new TimeOnly(6, 5),
    };

    [Fact]
    public void systemd_takes_the_units()
    {
        Needs.Linux();
        var analyze = Needs.Tool("systemd-analyze");
        using var folder = new TemporaryFolder();
        var files = SystemdUnits.Files(Schedule, folder.Root);
        foreach (var file in files) File.WriteAllText(file.Path, file.Content);
        Assert.Equal("", Said(analyze, ["verify", "--user", "--man=no", .. files.Select(static file => file.Path)]));
        Assert.Contains("ExecStart=\"/usr/bin/env\" \"health\" \"--report\" \"/srv/my reports/50%%.html\" \"--mail\"\n", files[0].Content);
        Assert.Contains("Normalized form: *-*-* 06:05:00", Said(analyze, ["calendar", files[1].Content.Split('\n').Single(static line => line.StartsWith("OnCalendar=", StringComparison.Ordinal))["OnCalendar=".Length..]]));
        File.WriteAllText(files[0].Path, files[0].Content.Replace("Type=oneshot", "Type=onceshot", StringComparison.Ordinal));
        Assert.NotEqual("", Said(analyze, ["verify", "--user", "--man=no", files[0].Path]));
    }

    [Fact]
    public void A_shell_hands_every_word_on_as_it_was()
    {
        Needs.Unix();
        Assert.Equal(string.Concat(Odd.Select(static word => word + "\0")), Said("/bin/sh", ["-c", $"printf '%s\\0' {string.Join(' ', Odd.Select(CronLine.Word))}"]));
    }

    [Fact]
    public void The_line_of_a_crontab_has_five_fields_no_bare_percent_sign_and_its_place()
    {
        Assert.Equal("5 6 * * * cd /srv && /usr/bin/env health --report '/srv/my reports/50\\%.html' --mail", CronLine.Of(Schedule).Split('\n')[1]);
        var once = CronLine.Into("MAILTO=me\n0 1 * * * other\n", Schedule);
        Assert.StartsWith("MAILTO=me\n0 1 * * * other\n# attest-health", once);
        Assert.Equal(once, CronLine.Into(once, Schedule));
        var later = CronLine.Into(once + "# mine\n", Schedule with { At = new TimeOnly(7, 0) });
        Assert.Contains("\n0 7 * * * cd /srv", later);
        Assert.DoesNotContain("5 6 * * *", later);
        Assert.EndsWith("# mine\n", later);
        Assert.Equal(CronLine.Of(Schedule), CronLine.Into("", Schedule));
    }

    [Fact]
    public void cron_takes_the_line()
    {
        Needs.Linux();
        var crontab = Needs.Tool("crontab");
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.At("tab"), CronLine.Into("MAILTO=me\n0 1 * * * other\n", Schedule));
        Assert.Contains("successfully checked", Said(crontab, ["-n", folder.At("tab")]));
        File.WriteAllText(folder.At("tab"), CronLine.Of(Schedule).Replace("\n5 6", "\n65 6", StringComparison.Ordinal));
        Assert.Contains("bad minute", Said(crontab, ["-n", folder.At("tab")]));
    }

    [Fact]
    public void What_is_in_a_crontab_stays() => Prop.ForAll(
        Gen.Elements("# a", "", "1 2 * * * x", "  ", "A=b").ListOf().ToArbitrary(),
        lines =>
        {
            var crontab = string.Concat(lines.Select(static line => line + "\n"));
            return CronLine.Into(crontab, Schedule).Replace(CronLine.Of(Schedule), "", StringComparison.Ordinal).TrimEnd('\n') == crontab.TrimEnd('\n');
        }).QuickCheckThrowOnFailure();

    /// <summary>The order of elements is that of the schema: [MS-TSCH], section 2.5.</summary>
    [Fact]
    public void The_task_has_what_the_schema_of_the_task_scheduler_wants_in_its_order()
    {
        XNamespace task = "http://schemas.microsoft.com/windows/2004/02/mit/task";
        var root = XDocument.Parse(WindowsTask.Of(Schedule, new DateOnly(2026, 11, 20))).Root!;
        Assert.Equal(task + "Task", root.Name);
        Assert.Equal("1.2", root.Attribute("version")!.Value);
        Assert.Equal(["RegistrationInfo", "Triggers", "Principals", "Settings", "Actions"], root.Elements().Select(static one => one.Name.LocalName));
        var trigger = root.Element(task + "Triggers")!.Element(task + "CalendarTrigger")!;
        Assert.Equal(["StartBoundary", "ScheduleByDay"], trigger.Elements().Select(static one => one.Name.LocalName));
        Assert.Equal("2026-11-20T06:05:00", trigger.Element(task + "StartBoundary")!.Value);
        Assert.Equal(root.Element(task + "Principals")!.Element(task + "Principal")!.Attribute("id")!.Value, root.Element(task + "Actions")!.Attribute("Context")!.Value);
        var exec = root.Element(task + "Actions")!.Element(task + "Exec")!;
        Assert.Equal(["/usr/bin/env", "health --report \"/srv/my reports/50%.html\" --mail", "/srv"], exec.Elements().Select(static one => one.Value));
        Assert.StartsWith("<?xml version=\"1.0\" encoding=\"utf-16\"?>", WindowsTask.Of(Schedule, new DateOnly(2026, 11, 20)));
    }

    [Theory]
    [InlineData("a", "a")]
    [InlineData("", "\"\"")]
    [InlineData("a b", "\"a b\"")]
    [InlineData("a\"b", "\"a\\\"b\"")]
    [InlineData("C:\\a b\\", "\"C:\\a b\\\\\"")]
    [InlineData("a\\\"b", "\"a\\\\\\\"b\"")]
    public void A_word_is_quoted_as_Windows_programs_read_it(string word, string quoted) => Assert.Equal(quoted, WindowsTask.Word(word));

    private static string Said(string program, string[] arguments)
    {
        // A manager of an account wants a place to run in, which an account that is not signed in lacks.
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["XDG_RUNTIME_DIR"] = Path.GetTempPath();
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return said + error.GetAwaiter().GetResult();
    }
}
