using Attest.Monitoring.Audit.Anchors;
using Attest.Monitoring.Audit.Verification;

namespace Attest.Monitoring.Tests.Audit.Anchors;

public sealed class FileAnchorTests : IDisposable
{
    private readonly AnchorRig _rig = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _rig.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_log_that_grew_is_held_against_every_checkpoint_that_was_kept(bool folder)
    {
        var anchor = Anchor(folder);
        foreach (var size in (int[])[1, 5, 256, 300]) anchor.Write(_rig.Grow(size), Cancel);
        _rig.Grow(700);

        var result = _rig.Verification(anchor);

        var held = Assert.Single(result.Anchors);
        Assert.Equal((Verdict.Pass, 300L), (held.Answer.Verdict, held.Size!.Value));
        Assert.Contains("4 checkpoints, the first of 1", held.Answer.Reason, StringComparison.Ordinal);
        Assert.Equal(Verdict.Pass, result.Completeness.Verdict);
        Assert.Contains("the 400 entries behind it", result.Completeness.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_log_that_was_cut_is_found_by_the_name_of_the_anchor(bool folder)
    {
        var anchor = Anchor(folder);
        anchor.Write(_rig.Grow(40), Cancel);
        using var cut = new WrittenLog();
        cut.Add(_rig.Log.Entries.Take(30)).Write(key: _rig.Log.Key);
        File.WriteAllText(cut.KeyFile, _rig.Log.Key.ExportSubjectPublicKeyInfoPem() + "\n");

        var result = Verified(cut, anchor);

        Assert.Equal(Verdict.Fail, result.Completeness.Verdict);
        Assert.Contains("10 were cut off", result.Completeness.Reason, StringComparison.Ordinal);
        Assert.Contains(anchor.Name, result.Completeness.Reason, StringComparison.Ordinal);
    }

    /// <summary>History was rewritten between two anchored checkpoints, and anchored again since.</summary>
    [Fact]
    public void An_old_checkpoint_refutes_a_log_that_the_newest_agrees_with()
    {
        var anchor = Anchor(folder: false);
        anchor.Write(_rig.Grow(40), Cancel);
        _rig.Log.Entries[10] = WrittenLog.Event(10, "error");
        _rig.Log.Write();
        anchor.Write(_rig.Grow(60), Cancel);

        var result = _rig.Verification(anchor);

        Assert.Equal(Verdict.Pass, result.Integrity.Verdict);
        Assert.Equal(Verdict.Fail, result.Completeness.Verdict);
        Assert.Contains("the first 40 entries are not those it vouches for: the log was rewritten", result.Completeness.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_that_another_key_signed_vouches_for_nothing()
    {
        using var other = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        _rig.Grow(40);
        File.WriteAllText(_rig.At("kept"), _rig.Log.Checkpoint(40, other));

        var answer = _rig.Verify(Anchor(folder: false)).Answer;

        Assert.Equal(Verdict.Fail, answer.Verdict);
        Assert.Contains("no trusted key has signed it", answer.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_anchor_that_knows_other_logs_only_names_them(bool folder)
    {
        var anchor = Anchor(folder);
        using var other = new WrittenLog("other.example/attest/1");
        other.AddEvents(3).Write();
        anchor.Write(new(other.Origin, 3, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", System.Text.Encoding.UTF8.GetBytes(other.Checkpoint(3))), Cancel);
        _rig.Grow(40);

        var answer = _rig.Verify(anchor).Answer;

        Assert.Equal(Verdict.Fail, answer.Verdict);
        Assert.Contains("it is of another log, other.example/attest/1", answer.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_several_logs_are_kept_the_own_checkpoints_count()
    {
        var anchor = Anchor(folder: false);
        using var other = new WrittenLog("other.example/attest/1");
        File.WriteAllText(_rig.At("kept"), other.AddEvents(3).Checkpoint(3));
        anchor.Write(_rig.Grow(40), Cancel);

        Assert.Equal(Verdict.Pass, _rig.Verify(anchor).Answer.Verdict);
    }

    [Fact]
    public void Nothing_is_proven_by_an_anchor_that_holds_nothing()
    {
        _rig.Grow(40);

        var result = _rig.Verification(Anchor(folder: false), Anchor(folder: true));

        Assert.Equal(Verdict.Unproven, result.Completeness.Verdict);
        Assert.All(result.Anchors, anchor => Assert.Equal(Verdict.Unproven, anchor.Answer.Verdict));
    }

    [Fact]
    public void What_lies_beside_the_log_cannot_prove_that_nothing_was_cut_but_can_refute_it()
    {
        var anchor = new FileAnchor(_rig.At("kept"), "it lies too near");
        anchor.Write(_rig.Grow(40), Cancel);
        var near = _rig.Verification(anchor);
        _rig.Log.Entries[10] = WrittenLog.Event(10, "error");
        _rig.Log.Write();

        Assert.Equal(Verdict.Unproven, near.Completeness.Verdict);
        Assert.Contains("it lies too near", near.Completeness.Reason, StringComparison.Ordinal);
        Assert.Equal(Verdict.Fail, _rig.Verification(anchor).Completeness.Verdict);
    }

    /// <summary>A disk was full: half a note stands at the end. The next write leaves it and is found all the same.</summary>
    [Theory]
    [InlineData(3)]
    [InlineData(70)]
    [InlineData(-1)]
    [InlineData(-30)]
    public void What_a_full_disk_left_behind_spoils_no_later_checkpoint(int cut)
    {
        var anchor = Anchor(folder: false);
        anchor.Write(_rig.Grow(10), Cancel);
        var whole = File.ReadAllBytes(_rig.At("kept"));
        File.WriteAllBytes(_rig.At("kept"), [.. whole, .. cut > 0 ? whole[..cut] : whole[..^-cut]]);
        anchor.Write(_rig.Grow(40), Cancel);

        var held = _rig.Verify(anchor);

        Assert.Equal((Verdict.Pass, 40L), (held.Answer.Verdict, held.Size!.Value));

        // With nothing but its last newline gone it is whole again.
        Assert.Equal(cut == -1, _rig.Verification(anchor).Notes.Count == 0);
    }

    [Fact]
    public void A_folder_never_writes_a_file_again()
    {
        var anchor = Anchor(folder: true);
        var checkpoint = _rig.Grow(40);
        anchor.Write(checkpoint, Cancel);
        var kept = Assert.Single(Directory.GetFiles(_rig.At("folder"), "*", SearchOption.AllDirectories));
        var before = File.ReadAllText(kept);

        anchor.Write(_rig.Checkpoint(40), Cancel);

        Assert.Equal(before, File.ReadAllText(kept));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_place_that_cannot_be_written_is_told_by_its_name(bool folder)
    {
        File.WriteAllText(_rig.At("plain"), "");
        IAnchor anchor = folder ? new FolderAnchor(_rig.At("plain"), null) : new FileAnchor(_rig.At("plain/kept"), null);

        var fault = Assert.Throws<AttestException>(() => anchor.Write(_rig.Grow(4), Cancel));

        Assert.Equal(ErrorIds.AuditAnchorFailed, fault.ErrorId);
        Assert.Contains(_rig.At("plain"), fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_that_is_full_is_told()
    {
        Needs.Linux();

        var fault = Assert.Throws<AttestException>(() => new FileAnchor("/dev/full", null).Write(_rig.Grow(4), Cancel));

        Assert.Equal(ErrorIds.AuditAnchorFailed, fault.ErrorId);
    }

    private static AuditVerification Verified(WrittenLog log, IAnchor anchor) =>
        Verification.LogVerifierTests.Verify(log, [anchor.Read(log.Origin, Cancel)]);

    private IAnchor Anchor(bool folder) => folder ? new FolderAnchor(_rig.At("folder"), null) : new FileAnchor(_rig.At("kept"), null);
}
