using Attest.Monitoring.Audit.Reading;
using Attest.Monitoring.Audit.Verification;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Tests.Audit.Verification;

public sealed class LogVerifierTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(511)]
    [InlineData(600)]
    [InlineData(5000)]
    public void A_log_as_it_was_written_holds(int size)
    {
        using var log = new WrittenLog().AddEvents(size).Write();

        var result = Verify(log);

        Assert.Empty(result.Findings);
        Assert.Empty(result.Notes);
        Assert.Equal(Verdict.Pass, result.Integrity.Verdict);
        Assert.Equal(Verdict.Unproven, result.Completeness.Verdict);
        Assert.Equal(Verdict.Pass, result.Authenticity.Verdict);
        Assert.Equal((log.Origin, size), (result.Log, (int)result.Size));
        Assert.Equal(Directory.EnumerateFiles(log.Folder, "*", SearchOption.AllDirectories).Count(), result.Files);
    }

    [Fact]
    public void A_log_of_more_than_65536_entries_has_three_levels_and_holds()
    {
        using var log = new WrittenLog().AddEvents(66_000).Write();

        Assert.True(Directory.Exists(log.At("tile/2")));
        Assert.Empty(Verify(log).Findings);
    }

    [Fact]
    public void Without_a_log_there_is_nothing_to_verify()
    {
        using var folder = new TemporaryFolder();

        var fault = Assert.Throws<AttestException>(() => new LogVerifier(new VerificationRequest { Folder = folder.At("audit"), Keys = [] }).Verify());

        Assert.Equal(ErrorIds.AuditLogInvalid, fault.ErrorId);
    }

    [Fact]
    public void Earlier_partial_tiles_may_have_stayed()
    {
        using var log = new WrittenLog().AddEvents(100).Write();
        log.AddEvents(100).Write().AddEvents(100).Write();

        var result = Verify(log);

        Assert.True(File.Exists(log.At("tile/entries/000.p/100")));
        Assert.Empty(result.Findings);
        Assert.Equal(300, result.Size);
    }

    [Fact]
    public void A_partial_tile_may_be_gone_once_the_full_one_is_there()
    {
        using var log = new WrittenLog().AddEvents(100).Write();
        var checkpoint = File.ReadAllText(log.At("checkpoint"));
        log.AddEvents(200).Write();
        Directory.Delete(log.At("tile/entries/000.p"), recursive: true);
        Directory.Delete(log.At("tile/0/000.p"), recursive: true);
        File.WriteAllText(log.At("checkpoint"), checkpoint);

        var result = Verify(log, eventsWait: true);

        Assert.Equal(Verdict.Pass, result.Integrity.Verdict);
        Assert.NotEmpty(result.Notes);
    }

    [Fact]
    public void An_outside_checkpoint_proves_that_nothing_below_it_is_gone()
    {
        using var log = new WrittenLog().AddEvents(700).Write();

        foreach (var size in new[] { 0, 1, 255, 256, 257, 511, 512, 600, 699, 700 })
        {
            var result = Verify(log, outside: log.Checkpoint(size));

            Assert.True(result.Completeness.Verdict == Verdict.Pass, $"{size}: {result.Completeness}");
            Assert.Equal(size, Assert.Single(result.Anchors).Size);
        }
    }

    [Fact]
    public void A_clock_that_was_set_back_is_told_with_its_entry_and_no_verdict_hangs_on_it()
    {
        using var log = new WrittenLog().AddEvents(300);
        log.Add(WrittenLog.Event(300, time: WrittenLog.Start.AddHours(-3))).Add(WrittenLog.Event(301)).Write();

        var result = Verify(log);

        Assert.True(result.IsValid);
        var note = Assert.Single(result.Notes);
        Assert.Equal(("tile/entries/001.p/46", 300L), (note.Place, note.Seq));
        Assert.Contains("3 h 4 min before entry 299", note.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_time_stamp_tells_entries_that_were_dated_back_and_forward()
    {
        using var log = new WrittenLog().AddEvents(300).Write();
        var stamp = new OutsideSource("stamp", [new(Bytes(log.Checkpoint(100)), WrittenLog.Start.AddSeconds(200))]);

        var result = Verify(log, outside: [stamp]);

        var note = Assert.Single(result.Notes);
        Assert.Equal(100, note.Seq);
        Assert.Contains("was not in the log at 2026-11-01T00:03:20Z", note.Message, StringComparison.Ordinal);
        Assert.Equal(WrittenLog.Start.AddSeconds(200), Assert.Single(result.Anchors).Time);
    }

    [Fact]
    public void Tiles_ahead_of_the_checkpoint_are_no_fault_while_events_wait()
    {
        using var log = new WrittenLog().AddEvents(300).Write();
        var checkpoint = File.ReadAllText(log.At("checkpoint"));
        log.AddEvents(300).Write();
        File.WriteAllText(log.At("checkpoint"), checkpoint);

        Assert.Equal(Verdict.Pass, Verify(log, eventsWait: true).Integrity.Verdict);
        var result = Verify(log);
        Assert.Equal(Verdict.Fail, result.Integrity.Verdict);
        Assert.Contains("tile/entries/001", result.Integrity.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_verification_writes_nothing()
    {
        using var log = new WrittenLog().AddEvents(600).Write();
        var before = Snapshot(log);

        Verify(log, outside: log.Checkpoint(300));

        Assert.Equal(before, Snapshot(log));
    }

    internal static byte[] Bytes(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    internal static AuditVerification Verify(WrittenLog log, string? outside = null, bool eventsWait = false) =>
        Verify(log, outside is null ? [] : [OutsideSource.OfFile("kept.txt", Bytes(outside))], eventsWait);

    internal static AuditVerification Verify(WrittenLog log, OutsideSource[] outside, bool eventsWait = false)
    {
        var (keys, faults) = TrustedKeys.Read(LogPlace.In(new StateFolder(log.Home)));
        return new LogVerifier(new VerificationRequest
        {
            Folder = log.Folder,
            Keys = keys,
            KeyFindings = faults,
            Outside = outside,
            EventsWait = eventsWait,
        }).Verify(TestContext.Current.CancellationToken);
    }

    private static string Snapshot(WrittenLog log) => string.Join('\n', Directory.EnumerateFiles(log.Home, "*", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal).Select(path => $"{path} {File.GetLastWriteTimeUtc(path):O} {new FileInfo(path).Length}"));
}
