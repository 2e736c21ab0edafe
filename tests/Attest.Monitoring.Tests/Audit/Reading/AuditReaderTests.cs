using System.Text;
using Attest.Monitoring.Audit.Filtering;
using Attest.Monitoring.Audit.Reading;

namespace Attest.Monitoring.Tests.Audit.Reading;

public sealed class AuditReaderTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(256)]
    [InlineData(700)]
    public void All_entries_come_in_their_order_as_they_were_written(int size)
    {
        using var log = new WrittenLog().AddEvents(size).Write();

        var entries = Read(log, new AuditQuery());

        Assert.Equal(log.Entries.Select(Encoding.UTF8.GetString), entries.Select(entry => entry.Json));
        Assert.Equal(Enumerable.Range(0, size).Select(seq => (long)seq), entries.Select(entry => entry.Seq));
    }

    [Fact]
    public void A_range_of_time_reads_only_the_bundles_that_hold_it()
    {
        using var log = new WrittenLog().AddEvents(5000).Write();
        var index = Path.Combine(log.Home, "index", "audit.times");
        var query = new AuditQuery { Since = WrittenLog.Start.AddSeconds(1000), Until = WrittenLog.Start.AddSeconds(1100) };
        _ = Read(log, query, index);

        var reader = new AuditReader(log.Folder, index);
        var seqs = reader.Read(reader.Head(), query).Select(entry => entry.Seq).ToList();

        Assert.Equal(Enumerable.Range(1000, 100).Select(seq => (long)seq), seqs);

        // Bundles 3 and 4, and the last one, which is partial and grows.
        Assert.Equal(3, reader.BundlesRead);
    }

    [Fact]
    public void Entries_out_of_the_order_of_time_are_found_all_the_same()
    {
        using var log = new WrittenLog().AddEvents(2000);
        log.Add(WrittenLog.Event(2000, time: WrittenLog.Start.AddDays(-9))).AddEvents(600);
        log.Entries[100] = WrittenLog.Event(100, time: WrittenLog.Start.AddYears(1));
        log.Write();
        var index = Path.Combine(log.Home, "audit.times");
        var old = new AuditQuery { Until = WrittenLog.Start };
        var late = new AuditQuery { Since = WrittenLog.Start.AddDays(2) };

        for (var round = 0; round < 2; round++)
        {
            Assert.Equal(2000, Assert.Single(Read(log, old, index)).Seq);
            Assert.Equal(100, Assert.Single(Read(log, late, index)).Seq);
        }
    }

    [Fact]
    public void An_index_that_was_cut_flipped_or_is_of_another_state_of_the_log_is_made_again()
    {
        using var log = new WrittenLog().AddEvents(3000).Write();
        var index = Path.Combine(log.Home, "audit.times");
        var query = new AuditQuery { Since = WrittenLog.Start.AddSeconds(700), Until = WrittenLog.Start.AddSeconds(900) };
        var expected = Read(log, query);
        _ = Read(log, query, index);
        var good = File.ReadAllBytes(index);
        var random = new Random(3);
        for (var round = 0; round < 200; round++)
        {
            var bad = (byte[])good.Clone();
            bad[random.Next(bad.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(index, round % 3 == 0 ? bad[..random.Next(bad.Length)] : bad);

            Assert.Equal(expected, Read(log, query, index));
            Assert.Equal(good, File.ReadAllBytes(index));
        }

        // Restored from a backup, then grown another way.
        log.Entries.RemoveRange(500, 2500);
        for (var seq = 500; seq < 3000; seq++) log.Add(WrittenLog.Event(seq, time: WrittenLog.Start.AddSeconds(seq + 10_000)));
        log.Write();
        Assert.Empty(Read(log, query, index));
        Assert.Equal(2500, Read(log, new AuditQuery { Since = WrittenLog.Start.AddSeconds(10_000) }, index).Count);
    }

    [Fact]
    public void Where_the_index_cannot_be_written_the_answer_is_the_same()
    {
        using var log = new WrittenLog().AddEvents(1000).Write();
        File.WriteAllText(Path.Combine(log.Home, "file"), "");
        var query = new AuditQuery { Since = WrittenLog.Start.AddSeconds(700) };

        Assert.Equal(300, Read(log, query, Path.Combine(log.Home, "file", "audit.times")).Count);
    }

    [Fact]
    public void The_last_are_found_from_the_end()
    {
        using var log = new WrittenLog().AddEvents(5000).Write();
        var reader = new AuditReader(log.Folder, null);

        var last = reader.Read(reader.Head(), new AuditQuery { Last = 3, Filter = FilterParser.Parse("step=s5") }).Select(entry => entry.Seq).ToList();

        Assert.Equal([4975, 4985, 4995], last);
        Assert.Equal(1, reader.BundlesRead);
    }

    [Fact]
    public void A_missing_bundle_is_told_by_name()
    {
        using var log = new WrittenLog().AddEvents(700).Write();
        File.Delete(log.At("tile/entries/001"));

        var fault = Assert.Throws<AttestException>(() => Read(log, new AuditQuery()));

        Assert.Equal(ErrorIds.AuditLogInvalid, fault.ErrorId);
        Assert.Contains("001", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_nobody_has_written_to_is_empty_and_one_that_lost_its_checkpoint_is_not()
    {
        using var log = new WrittenLog();
        Assert.Empty(Read(log, new AuditQuery()));
        log.AddEvents(3).Write();
        File.Delete(log.At("checkpoint"));

        Assert.Equal(ErrorIds.AuditLogInvalid, Assert.Throws<AttestException>(() => Read(log, new AuditQuery())).ErrorId);
    }

    [Theory]
    [InlineData("2026-11-20T14:00:00Z", true)]
    [InlineData("2026-11-20T14:00:00.1Z", true)]
    [InlineData("2026-11-20T14:00:00.1234567Z", true)]
    [InlineData("2026-11-20T16:00:00.123+02:00", true)]
    [InlineData("2026-02-30T14:00:00Z", false)]
    [InlineData("2026-11-20T24:00:00Z", false)]
    [InlineData("soon", false)]
    [InlineData("", false)]
    public void Times_are_read_fast_and_exactly(string text, bool isTime)
    {
        var json = Encoding.UTF8.GetBytes($$"""{"a":{"timestamp":"1999-01-01T00:00:00Z"},"timestamp":"{{text}}"}""");
        var plain = Encoding.UTF8.GetBytes($$"""{"message":"\"timestamp\":\"x\"","timestamp":"{{text}}"}""");

        Assert.Equal(isTime, EntryTime.TryRead(json, out var ticks));
        Assert.Equal(isTime, EntryTime.TryRead(plain, out var same));
        if (isTime) Assert.Equal(DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture).UtcTicks, ticks);
        if (isTime) Assert.Equal(ticks, same);
    }

    private static List<(long Seq, string Json)> Read(WrittenLog log, AuditQuery query, string? index = null)
    {
        var reader = new AuditReader(log.Folder, index);
        return [.. reader.Read(reader.Head(), query).Select(entry => (entry.Seq, Encoding.UTF8.GetString(entry.Json.Span)))];
    }
}
