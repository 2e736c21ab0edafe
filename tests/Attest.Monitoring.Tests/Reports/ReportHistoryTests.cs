using Attest.Monitoring.Health;
using Attest.Monitoring.Reports;

namespace Attest.Monitoring.Tests.Reports;

public sealed class ReportHistoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _warnings = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_kept_is_what_the_next_is_compared_with_each_group_by_itself()
    {
        History().Add(Made(0, HealthStatus.Degraded));
        var kept = Assert.Single(History().Of("local"));
        Assert.Equal((Sample.Now, HealthStatus.Degraded, true), (kept.At, kept.Status, kept.WasReached));
        Assert.Equal(HealthStatus.Degraded, kept.Components["a"]);
        Assert.Empty(History("ready").Of("local"));
        Assert.Empty(History().Of("http://elsewhere"));
        Assert.Empty(_warnings);
    }

    [Fact]
    public void The_oldest_go_when_there_are_too_many()
    {
        for (var day = 0; day < ReportHistory.MostReports + 5; day++) History().Add(Made(day, HealthStatus.Healthy));
        var kept = History().Of("local");
        Assert.Equal((ReportHistory.MostReports, Sample.Now.AddDays(5)), (kept.Count, kept[0].At));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"format\":1,\"reports\":[{\"at\":\"2026")]
    [InlineData("{\"format\":2,\"reports\":[]}")]
    [InlineData("{\"format\":1,\"reports\":[{\"at\":\"2026-11-20T07:00:00Z\",\"status\":\"fine\",\"reached\":true,\"components\":{}}]}")]
    [InlineData("[]")]
    public void A_file_that_cannot_be_read_is_put_aside_and_told_and_the_next_is_kept(string content)
    {
        History().Add(Made(0, HealthStatus.Healthy));
        var path = Directory.GetFiles(_folder.Root, "report-*.json").Single();
        File.WriteAllText(path, content);
        Assert.Empty(History().Of("local"));
        Assert.Contains($"put aside as {path}.damaged", Assert.Single(_warnings));
        Assert.Equal(content, File.ReadAllText(path + ".damaged"));
        History().Add(Made(1, HealthStatus.Healthy));
        Assert.Single(History().Of("local"));
    }

    [Fact]
    public void Reports_made_at_once_are_all_kept()
    {
        Parallel.For(0, 16, day => new ReportHistory(_folder.Root, null, static _ => { }).Add(Made(day, HealthStatus.Healthy)));
        Assert.Equal(16, History().Of("local").Count);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_told_and_stops_nothing()
    {
        File.WriteAllText(_folder.At("file"), "");
        new ReportHistory(_folder.At("file"), null, _warnings.Add).Add(Made(0, HealthStatus.Healthy));
        Assert.StartsWith("The report is not kept, so the next one compares with an older one: ", Assert.Single(_warnings));
    }

    [Fact]
    public void The_files_are_the_accounts_own()
    {
        Needs.Unix();
        History().Add(Made(0, HealthStatus.Healthy));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Directory.GetFiles(_folder.Root, "report-*.json").Single()));
    }

    private ReportHistory History(string? group = null) => new(_folder.Root, group, _warnings.Add);

    private static FleetReport Made(int day, HealthStatus status) =>
        Comparing.Of([Sample.Place("local", Sample.Component("a", status))], static _ => [], Sample.Now.AddDays(day), "1");
}
