using System.Runtime.Versioning;
using Attest.Monitoring.Metrics.Exposition;
using Attest.Monitoring.Push;
using Attest.Monitoring.Tests.Telemetry;
using static Attest.Monitoring.Tests.Metrics.Snapshots.Families;

namespace Attest.Monitoring.Tests.Push;

public sealed class TextfileTargetTests : IDisposable
{
    private const UnixFileMode ForAll = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void It_holds_the_totals_without_times()
    {
        Assert.True(Push(_scratch["a.prom"], 3).Delivered);

        Assert.Equal(["# HELP attest_runs_total Help.", "# TYPE attest_runs_total counter", "attest_runs_total 3"], _scratch.Lines("a.prom"));
        Assert.Equal(["a.prom"], Directory.EnumerateFileSystemEntries(_scratch.Folder).Select(Path.GetFileName));
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Everyone_may_read_it_unless_its_mode_was_changed()
    {
        Needs.Unix();
        Push(_scratch["a.prom"], 1);
        Assert.Equal(ForAll, File.GetUnixFileMode(_scratch["a.prom"]));

        File.SetUnixFileMode(_scratch["a.prom"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        Push(_scratch["a.prom"], 2);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(_scratch["a.prom"]));
    }

    [Fact]
    public async Task A_reader_sees_one_total_or_the_next_and_never_a_part()
    {
        Push(_scratch["a.prom"], 0);
        using var end = new CancellationTokenSource();
        var reading = Task.Run(() =>
        {
            var last = 0d;
            while (!end.IsCancellationRequested)
            {
                var text = File.ReadAllText(_scratch["a.prom"]);
                Assert.EndsWith("\n", text);
                var value = double.Parse(text.Split('\n')[^2].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
                Assert.True(value >= last);
                last = value;
            }
        });
        for (var at = 1; at <= 300; at++) Push(_scratch["a.prom"], at);
        await end.CancelAsync();
        await reading;
    }

    [Fact]
    public void A_link_stays_and_what_it_leads_to_is_replaced()
    {
        Needs.Unix();
        Directory.CreateDirectory(_scratch["real"]);
        File.WriteAllText(_scratch["real/b.prom"], "old");
        File.CreateSymbolicLink(_scratch["a.prom"], _scratch["real/b.prom"]);

        Push(_scratch["a.prom"], 4);

        Assert.NotNull(File.ResolveLinkTarget(_scratch["a.prom"], returnFinalTarget: false));
        Assert.EndsWith("attest_runs_total 4\n", File.ReadAllText(_scratch["real/b.prom"]));
    }

    [Theory]
    [InlineData("none/a.prom")]
    [InlineData("folder.prom")]
    public void What_cannot_be_written_is_told_and_nothing_is_left(string name)
    {
        Directory.CreateDirectory(_scratch["folder.prom"]);

        var push = Push(_scratch[name], 1);

        Assert.False(push.Delivered);
        Assert.Equal(1, push.Lost);
        Assert.NotEmpty(push.Problem!);
        Assert.Equal([_scratch["folder.prom"]], Directory.EnumerateFileSystemEntries(_scratch.Folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void What_a_killed_process_left_is_written_over()
    {
        File.WriteAllText(_scratch[".a.prom.i.tmp"], "half a li");

        Push(_scratch["a.prom"], 7);

        Assert.Equal(["a.prom"], Directory.EnumerateFileSystemEntries(_scratch.Folder).Select(Path.GetFileName));
    }

    [Fact]
    public void A_name_that_the_collector_would_not_read_is_refused()
    {
        var fault = Assert.Throws<AttestException>(() => new TextfileTarget("metrics.txt", "--textfile"));

        Assert.Equal(ErrorIds.ArgumentInvalid, fault.ErrorId);
        Assert.Contains("--textfile", fault.Message);
    }

    private static MetricPush Push(string path, double value)
    {
        using var target = new TextfileTarget(path, "test");
        using var deadline = new PushDeadline(TimeSpan.FromSeconds(30), TimeProvider.System);
        var family = Counter("runs_total", ("", value));
        return target.Push(new PushedTotals([new ExposedFamily("attest_runs_total", family)], "i", default, default), deadline);
    }
}
