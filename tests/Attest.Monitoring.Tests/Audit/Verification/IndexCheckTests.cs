using Attest.Monitoring.Audit.Reading;
using Attest.Monitoring.Audit.Tree;
using Attest.Monitoring.Audit.Verification;

namespace Attest.Monitoring.Tests.Audit.Verification;

/// <summary>The index of times lies beside the log and decides what a report of a range of time reads.</summary>
public sealed class IndexCheckTests : IDisposable
{
    private readonly WrittenLog _log = new WrittenLog().AddEvents(1200).Write();

    private string Index => Path.Combine(_log.Home, "index", "audit.times");

    public void Dispose() => _log.Dispose();

    [Fact]
    public void An_index_as_readers_make_it_holds()
    {
        Assert.Equal(100, Report().Count);
        Assert.Equal(TimeRecord.HeaderSize + 4 * TimeRecord.Size, new FileInfo(Index).Length);

        var result = Verify();

        Assert.Empty(result.Findings);
        Assert.Empty(result.Notes);
    }

    [Fact]
    public void An_index_that_was_forged_to_hide_events_is_named_and_what_it_hid()
    {
        Report();
        Forge(1, 5, 6);
        Assert.NotEqual(100, Report().Count);

        var result = Verify();

        Assert.Equal(Verdict.Fail, result.Integrity.Verdict);
        var finding = Assert.Single(result.Findings);
        Assert.Equal((IndexCheck.Place, 256L), (finding.Place, finding.Seq));
        Assert.Contains("entries 256 to 511", finding.Message, StringComparison.Ordinal);

        File.Delete(Index);
        Assert.Equal(100, Report().Count);
        Assert.Empty(Verify().Findings);
    }

    [Fact]
    public void A_record_without_any_time_hides_nothing_unseen_either()
    {
        Report();
        Forge(2, long.MaxValue, 0);

        Assert.Equal(512, Assert.Single(Verify().Findings).Seq);
    }

    [Fact]
    public void Any_byte_of_it_that_is_changed_hides_no_event()
    {
        Report();
        var content = File.ReadAllBytes(Index);
        for (var at = 0; at < content.Length; at++)
        {
            var changed = (byte[])content.Clone();
            changed[at] ^= (byte)(1 << (at % 8));
            File.WriteAllBytes(Index, changed);

            // In the header it is no index of this log; in a record it fits no bundle.
            var result = Verify();
            Assert.True(result.IsValid, $"byte {at}: {result.Integrity}");
            Assert.Equal(at < TimeRecord.HeaderSize ? 0 : 1, result.Notes.Count(note => note.Place == IndexCheck.Place));
            Assert.Equal(100, Report().Count);
            Assert.Equal(content, File.ReadAllBytes(Index));
        }
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("empty")]
    [InlineData("header")]
    [InlineData("cut")]
    [InlineData("long")]
    [InlineData("folder")]
    [InlineData("other log")]
    [InlineData("older")]
    public void A_report_is_the_same_whatever_became_of_the_index(string what)
    {
        Report();
        var content = File.ReadAllBytes(Index);
        File.Delete(Index);
        if (what == "empty") File.WriteAllBytes(Index, []);
        else if (what == "header") File.WriteAllBytes(Index, content[..20]);
        else if (what == "cut") File.WriteAllBytes(Index, content[..(TimeRecord.HeaderSize + 45)]);
        else if (what == "long") File.WriteAllBytes(Index, [.. content, .. content]);
        else if (what == "folder") Directory.CreateDirectory(Index);
        else if (what == "other log") File.WriteAllBytes(Index, [.. TimeRecord.Header("other/attest/1"), .. content[TimeRecord.HeaderSize..]]);
        else if (what == "older")
        {
            File.WriteAllBytes(Index, content);
            _log.AddEvents(600).Write();
        }

        Assert.Equal(100, Report().Count);
        Assert.True(Verify().IsValid);
    }

    [Fact]
    public void A_tree_that_was_rewritten_makes_its_index_anew()
    {
        Report();
        for (var seq = 0; seq < 300; seq++) _log.Entries[seq] = WrittenLog.Event(seq, time: WrittenLog.Start.AddSeconds(450));
        _log.Write();

        Assert.Equal(100 + 300, Report().Count);
    }

    /// <summary>The events of a hundred seconds.</summary>
    private List<long> Report()
    {
        var reader = new AuditReader(_log.Folder, Index);
        var query = new AuditQuery { Since = WrittenLog.Start.AddSeconds(400), Until = WrittenLog.Start.AddSeconds(500) };
        return [.. reader.Read(reader.Head(), query, cancellation: TestContext.Current.CancellationToken).Select(entry => entry.Seq)];
    }

    /// <summary>As somebody does who knows the format.</summary>
    private void Forge(long bundle, long least, long greatest)
    {
        var content = File.ReadAllBytes(Index);
        var hash = WrittenLog.Root([.. _log.Entries.Skip((int)bundle * 256).Take(256).Select(entry => TreeHashing.Leaf(entry))]);
        var record = content.AsSpan(TimeRecord.HeaderSize + (int)bundle * TimeRecord.Size, TimeRecord.Size);
        if (greatest == 0) TimeRecord.Write(record, hash, bundle, []);
        else TimeRecord.Write(record, hash, bundle, [least, greatest]);
        File.WriteAllBytes(Index, content);
    }

    private AuditVerification Verify() => new LogVerifier(new VerificationRequest
    {
        Folder = _log.Folder,
        Keys = TrustedKeys.Read([_log.KeyFile]).Keys,
        Index = Index,
    }).Verify(TestContext.Current.CancellationToken);
}
