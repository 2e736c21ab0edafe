namespace Attest.Cli.Tests.Health;

/// <summary><c>attest health --install-schedule</c>. What would change the machine is a script here that writes down how it was called.</summary>
public sealed class ScheduleTests : IDisposable
{
    private readonly Sandbox _box = new();

    public void Dispose() => _box.Dispose();

    [Theory]
    [InlineData("systemd", "OnCalendar=*-*-* 06:30:00")]
    [InlineData("cron", "\n30 6 * * * cd ")]
    [InlineData("task", "T06:30:00</StartBoundary>")]
    public void A_dry_run_shows_it_and_changes_nothing(string kind, string shown)
    {
        var said = _box.Run("health", "--report", "a.html", "--url", "http://b:1", "--fail-on", "degraded", "--install-schedule", kind, "--at", "06:30", "--dry-run").Gave(0).Out;
        Assert.Contains(shown, said);
        foreach (var word in new[] { Sandbox.Attest, "--url", "http://b:1", "--fail-on", "degraded", "--report", Path.Combine(_box.Work, "a.html"), "--home", _box.Home }) Assert.Contains(word, said);
        Assert.False(Directory.Exists(_box.Environment["XDG_CONFIG_HOME"]));
        Assert.False(_box.Has("a.html"));
    }

    [Fact]
    public void A_dry_run_in_JSON_has_the_files_and_what_makes_them_known()
    {
        var said = _box.Run("health", "--mail", "--install-schedule", "systemd", "--dry-run", "--json").Gave(0).Json();
        Assert.Equal(("systemd", "07:00", false), (said.GetProperty("kind").GetString(), said.GetProperty("at").GetString(), said.GetProperty("installed").GetBoolean()));
        Assert.Equal(2, said.GetProperty("files").GetArrayLength());
        Assert.StartsWith("[Unit]\n", said.GetProperty("files")[0].GetProperty("content").GetString());
        Assert.Equal("systemctl --user enable --now attest-health.timer", said.GetProperty("commands")[1].GetString());
    }

    /// <summary>As crontab(5) takes a line apart: five fields, and the rest for sh, where a percent sign without a backslash would end it.</summary>
    [Fact]
    public void The_line_of_the_crontab_makes_the_report()
    {
        Needs.Unix();
        var line = _box.Run("health", "--report", "it's 50%.json", "--install-schedule", "cron", "--dry-run", "--json").Gave(0).Json()
            .GetProperty("files")[0].GetProperty("content").GetString()!.Split('\n')[1];
        Assert.Equal(["0", "7", "*", "*", "*"], line.Split(' ')[..5]);
        _box.RunProgram("/bin/sh", ["-c", string.Join(' ', line.Split(' ')[5..]).Replace("\\%", "%", StringComparison.Ordinal)]).Gave(0);
        Assert.Contains("\"status\": \"healthy\"", _box.Read("it's 50%.json"));
    }

    [Fact]
    public void Files_of_systemd_are_written_and_made_known()
    {
        Needs.Linux();
        Script("systemctl", "echo \"$*\" >>calls");
        Assert.Contains("every day at 07:00", _box.Run("health", "--mail", "--install-schedule", "systemd").Gave(0).Out);
        Assert.Equal("--user daemon-reload\n--user enable --now attest-health.timer\n", _box.Read("calls"));
        Assert.Contains("\"--mail\"", File.ReadAllText(Path.Combine(_box.Environment["XDG_CONFIG_HOME"]!, "systemd", "user", "attest-health.service")));
        Script("systemctl", "echo 'Failed to connect to bus' >&2; exit 1");
        Assert.Contains("Failed to connect to bus", _box.Run("health", "--mail", "--install-schedule", "systemd").Gave(2).Error);
    }

    [Fact]
    public void The_crontab_keeps_what_is_in_it_and_has_the_line_once()
    {
        Needs.Unix();
        Script("crontab", "if [ \"$1\" = -l ]; then cat tab 2>/dev/null || { echo 'no crontab' >&2; exit 1; }; else cat \"$1\" >tab; fi");
        _box.Run("health", "--mail", "--install-schedule", "cron").Gave(0);
        Assert.StartsWith("# attest-health", _box.Read("tab"));
        _box.Write("tab", "0 1 * * * other\n" + _box.Read("tab"));
        _box.Run("health", "--mail", "--install-schedule", "cron", "--at", "23:59").Gave(0);
        var lines = _box.Read("tab").Split('\n');
        Assert.Equal(("0 1 * * * other", 4), (lines[0], lines.Length));
        Assert.StartsWith("59 23 * * * cd ", lines[2]);
    }

    [Fact]
    public void What_cannot_be_scheduled_is_told()
    {
        Assert.Contains("--report FILE, --mail", _box.Run("health", "--install-schedule", "--dry-run").Gave(2).Error);
        Assert.Contains("did you mean 'cron'?", _box.Run("health", "--mail", "--install-schedule", "crom", "--dry-run").Gave(2).Error);
        Assert.Contains("'7am' is no time of the day", _box.Run("health", "--mail", "--install-schedule", "cron", "--at", "7am", "--dry-run").Gave(2).Error);
    }

    private void Script(string name, string body)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_box.Work, "bin")).FullName;
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, $"#!/bin/sh\n{body}\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        _box.Environment["PATH"] = $"{folder}{Path.PathSeparator}{Environment.GetEnvironmentVariable("PATH")}";
    }
}
