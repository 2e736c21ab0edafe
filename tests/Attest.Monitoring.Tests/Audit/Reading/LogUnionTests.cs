using System.Text;
using Attest.Monitoring.Audit.Exporting;
using Attest.Monitoring.Audit.Reading;

namespace Attest.Monitoring.Tests.Audit.Reading;

public sealed class LogUnionTests
{
    [Fact]
    public void Logs_are_read_as_one_in_the_order_of_time_each_event_naming_its_log()
    {
        using var first = new WrittenLog("a/attest/1").Add(Events(0, 2, 4, 600, 601)).Write();
        using var second = new WrittenLog("b/attest/2").Add(Events(1, 3, 5)).Write();
        var union = Union(first, second);

        var read = union.Read(union.Heads(), new AuditQuery(), Cancel).Select(entry => (Second(entry), entry.Seq, entry.Log!.Origin)).ToList();

        Assert.Equal(
            [(0, 0L, "a/attest/1"), (1, 0L, "b/attest/2"), (2, 1L, "a/attest/1"), (3, 1L, "b/attest/2"), (4, 2L, "a/attest/1"), (5, 2L, "b/attest/2"), (600, 3L, "a/attest/1"), (601, 4L, "a/attest/1")],
            read);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(50)]
    [InlineData(2000)]
    public void The_last_are_those_of_all_logs_together(int last)
    {
        using var first = new WrittenLog("a/attest/1").Add(Events([.. Enumerable.Range(0, 700).Select(n => n * 2)])).Write();
        using var second = new WrittenLog("b/attest/2").Add(Events([.. Enumerable.Range(0, 300).Select(n => n * 5 + 1)])).Write();
        var union = Union(first, second);
        var all = union.Read(union.Heads(), new AuditQuery(), Cancel).Select(entry => (Second(entry), entry.Log!.Home)).ToList();
        Assert.Equal(1000, all.Count);
        Assert.Equal(all.Order().Select(one => one.Item1), all.Select(one => one.Item1));

        Assert.Equal(all.TakeLast(last), union.Read(union.Heads(), new AuditQuery { Last = last }, Cancel).Select(entry => (Second(entry), entry.Log!.Home)));
    }

    [Fact]
    public void A_log_that_came_late_or_has_entries_without_a_time_loses_none()
    {
        using var first = new WrittenLog("a/attest/1").Add(Events(10, 3)).Add("{\"event_type\":\"heartbeat\"}"u8.ToArray()).Add(Events(11)).Write();
        using var second = new WrittenLog("b/attest/2").Write();
        using var third = new WrittenLog("c/attest/3").Add(Events(4, 12)).Write();
        var union = Union(first, second, third);

        Assert.Equal(
            ["c0", "a0", "a1", "a2", "a3", "c1"],
            union.Read(union.Heads(), new AuditQuery(), Cancel).Select(entry => $"{entry.Log!.Origin[0]}{entry.Seq}"));
    }

    [Fact]
    public void Every_format_names_the_log_of_each_event()
    {
        using var first = new WrittenLog("a/attest/1").Add(Events(0)).Write();
        using var second = new WrittenLog("b/attest/2").Add(Events(1)).Write();
        var union = Union(first, second);
        foreach (var format in new[] { "json", "ndjson", "csv", "cef", "ocsf" })
        {
            using var output = new MemoryStream();
            EventExport.Write(union, new AuditQuery(), format, "1.0", output, Cancel);
            var text = Encoding.UTF8.GetString(output.ToArray());
            Assert.Contains("a/attest/1", text, StringComparison.Ordinal);
            Assert.Contains("b/attest/2", text, StringComparison.Ordinal);
        }

        using var table = new MemoryStream();
        EventExport.Write(union, new AuditQuery(), "table", "1.0", table, Cancel);
        Assert.Contains(second.Home, Encoding.UTF8.GetString(table.ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public void What_comes_in_any_of_them_is_followed()
    {
        using var first = new WrittenLog("a/attest/1").Add(Events(0)).Write();
        using var second = new WrittenLog("b/attest/2").Add(Events(1)).Write();
        var follower = new LogFollower(Union(first, second), new AuditQuery(), TimeProvider.System);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var read = new List<string>();
        foreach (var entry in follower.Read(stop.Token))
        {
            read.Add($"{entry.Log!.Origin[0]}{entry.Seq}");
            if (read.Count == 2) second.Add(Events(2)).Write();
            if (read.Count == 3) first.Add(Events(3)).Write();
            if (read.Count == 4) stop.Cancel();
        }

        Assert.Equal(["a0", "b0", "b1", "a1"], read);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static LogUnion Union(params WrittenLog[] logs) => new([.. logs.Select(log => new NamedLog(log.Home, new AuditReader(log.Folder, null)))]);

    private static byte[][] Events(params int[] seconds) => [.. seconds.Select(second => WrittenLog.Event(second, time: WrittenLog.Start.AddSeconds(second)))];

    private static int Second(StoredEntry entry)
    {
        Assert.True(EntryTime.TryRead(entry.Json.Span, out var ticks));
        return (int)(new DateTimeOffset(ticks, TimeSpan.Zero) - WrittenLog.Start).TotalSeconds;
    }
}
