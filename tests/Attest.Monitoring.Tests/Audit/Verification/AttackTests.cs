using System.Security.Cryptography;
using System.Text;
using Attest.Monitoring.Audit.Verification;

namespace Attest.Monitoring.Tests.Audit.Verification;

/// <summary>What somebody with every right on the machine can do to a log, and what an independent reader says of it.</summary>
public sealed class AttackTests
{
    private const int Size = 600;

    [Fact]
    public void Any_byte_of_any_file_that_is_changed_is_found_and_its_file_named()
    {
        using var log = new WrittenLog().AddEvents(40).Write().AddEvents(230).Write();
        var random = new Random(5);
        foreach (var path in Files(log).ToList())
        {
            var content = File.ReadAllBytes(path);
            var places = content.Length <= 600 ? Enumerable.Range(0, content.Length) : Enumerable.Range(0, 60).Select(_ => random.Next(content.Length));
            foreach (var place in places)
            {
                var changed = (byte[])content.Clone();
                changed[place] ^= (byte)(1 << random.Next(8));
                File.WriteAllBytes(path, changed);

                var result = LogVerifierTests.Verify(log);

                Assert.False(result.IsValid, $"{path}, byte {place}: {result.Integrity} {result.Authenticity}");
                Assert.True(Names(result, log, path), $"{path}, byte {place} is not named: {string.Join(" | ", result.Findings)}");
            }

            File.WriteAllBytes(path, content);
        }

        Assert.True(LogVerifierTests.Verify(log).IsValid);
    }

    [Fact]
    public void A_file_that_is_deleted_is_named()
    {
        using var log = NewLog();
        foreach (var path in Files(log).ToList())
        {
            // An earlier state of a tile may go when the later one is there.
            var content = File.ReadAllBytes(path);
            File.Delete(path);

            var result = LogVerifierTests.Verify(log);

            Assert.False(result.IsValid, path);
            Assert.True(Names(result, log, path), $"{path} is not named: {string.Join(" | ", result.Findings)}");
            File.WriteAllBytes(path, content);
        }
    }

    [Fact]
    public void A_file_that_is_cut_or_emptied_or_grew_is_named()
    {
        using var log = NewLog();
        foreach (var path in Files(log).ToList())
        {
            var content = File.ReadAllBytes(path);
            foreach (var other in new[] { content[..^1], content[..(content.Length / 2)], [], [.. content, 0], [.. content, .. content] })
            {
                // Without its last newline a key is the same key.
                if (path == log.KeyFile && other.Length == content.Length - 1) continue;
                File.WriteAllBytes(path, other);

                var result = LogVerifierTests.Verify(log);

                Assert.False(result.IsValid, $"{path} with {other.Length} bytes");
                Assert.True(Names(result, log, path), $"{path} is not named: {string.Join(" | ", result.Findings)}");
            }

            File.WriteAllBytes(path, content);
        }
    }

    [Theory]
    [InlineData("notes.txt")]
    [InlineData("tile/readme")]
    [InlineData("tile/0/002.p/7")]
    [InlineData("tile/0/002.p/200")]
    [InlineData("tile/0/003")]
    [InlineData("tile/0/x001/000")]
    [InlineData("tile/1/000.p/200")]
    [InlineData("tile/3/000.p/1")]
    [InlineData("tile/entries/002.p/089")]
    [InlineData("tile/entries/009")]
    [InlineData("tile/00/000")]
    [InlineData("checkpoint.1234-1.tmp")]
    public void A_file_that_is_added_is_named(string place)
    {
        using var log = NewLog();
        Directory.CreateDirectory(Path.GetDirectoryName(log.At(place))!);
        File.WriteAllBytes(log.At(place), new byte[32]);

        var result = LogVerifierTests.Verify(log);

        Assert.Equal(Verdict.Fail, result.Integrity.Verdict);
        Assert.Contains(result.Findings, finding => finding.Place == place);
    }

    [Fact]
    public void A_tile_replaced_by_another_is_named()
    {
        using var log = NewLog();
        File.Copy(log.At("tile/entries/000"), log.At("tile/entries/001"), overwrite: true);

        var result = LogVerifierTests.Verify(log);

        Assert.Equal(Verdict.Fail, result.Integrity.Verdict);
        Assert.Equal(("tile/entries/001", 256L), (Assert.Single(result.Findings).Place, result.Findings[0].Seq));
    }

    [Fact]
    public void An_edited_entry_is_named()
    {
        using var log = NewLog();
        log.Entries[300] = WrittenLog.Event(300, "heartbeat");
        using var other = new WrittenLog().Add(log.Entries).Write();
        File.Copy(other.At("tile/entries/001"), log.At("tile/entries/001"), overwrite: true);

        var result = LogVerifierTests.Verify(log);

        var finding = Assert.Single(result.Findings);
        Assert.Equal(("tile/entries/001", 300L), (finding.Place, finding.Seq));
        Assert.Equal(Verdict.Fail, result.Integrity.Verdict);
        Assert.Equal(Verdict.Pass, result.Authenticity.Verdict);
    }

    [Fact]
    public void An_edited_entry_in_the_last_partial_tile_is_named_though_no_tile_stands_above_it()
    {
        using var log = NewLog();
        var path = log.At("tile/entries/002.p/88");
        var content = File.ReadAllText(path, Encoding.Latin1);
        File.WriteAllText(path, content.Replace("\"step\":\"s3\"", "\"step\":\"s4\"", StringComparison.Ordinal), Encoding.Latin1);

        var result = LogVerifierTests.Verify(log);

        Assert.Equal(("tile/entries/002.p/88", 513L), (Assert.Single(result.Findings).Place, result.Findings[0].Seq));
    }

    [Fact]
    public void Two_entries_that_changed_places_are_named()
    {
        using var log = NewLog();
        (log.Entries[10], log.Entries[20]) = (log.Entries[20], log.Entries[10]);
        using var other = new WrittenLog().Add(log.Entries).Write();
        File.Copy(other.At("tile/entries/000"), log.At("tile/entries/000"), overwrite: true);

        Assert.Equal(10, Assert.Single(LogVerifierTests.Verify(log).Findings).Seq);
    }

    [Fact]
    public void A_tree_that_was_recomputed_after_an_edit_does_not_have_the_root_that_was_signed()
    {
        using var log = NewLog();
        var checkpoint = File.ReadAllText(log.At("checkpoint"));
        log.Entries[10] = WrittenLog.Event(10, "heartbeat");
        log.WriteTiles();

        var result = LogVerifierTests.Verify(log);

        Assert.Equal(Verdict.Fail, result.Integrity.Verdict);
        Assert.Equal("checkpoint", Assert.Single(result.Findings).Place);
        Assert.Equal(checkpoint, File.ReadAllText(log.At("checkpoint")));
    }

    [Fact]
    public void A_tree_recomputed_and_signed_with_another_key_is_not_authentic()
    {
        using var log = NewLog();
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        log.Entries[10] = WrittenLog.Event(10, "heartbeat");
        log.Write(stranger);

        var result = LogVerifierTests.Verify(log);

        Assert.Equal(Verdict.Pass, result.Integrity.Verdict);
        Assert.Equal(Verdict.Fail, result.Authenticity.Verdict);
        Assert.Equal("checkpoint", Assert.Single(result.Findings).Place);
    }

    [Fact]
    public void A_tree_recomputed_and_signed_with_the_stolen_key_breaks_on_a_checkpoint_from_outside()
    {
        using var log = NewLog();
        var kept = log.Checkpoint(Size);
        log.Entries[10] = WrittenLog.Event(10, "heartbeat");
        log.Write();

        var alone = LogVerifierTests.Verify(log);
        Assert.True(alone.IsValid);
        Assert.Equal(Verdict.Unproven, alone.Completeness.Verdict);
        var result = LogVerifierTests.Verify(log, kept);
        Assert.Equal(Verdict.Fail, result.Completeness.Verdict);
        Assert.Contains("rewritten", result.Completeness.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_newest_entries_cut_off_with_a_checkpoint_of_the_rest_are_missed_by_one_from_outside()
    {
        using var log = NewLog();
        using var cut = new WrittenLog().Add(log.Entries.Take(500)).Write(log.Key);
        File.WriteAllText(cut.KeyFile, File.ReadAllText(log.KeyFile));

        Assert.Equal(Verdict.Unproven, LogVerifierTests.Verify(cut).Completeness.Verdict);
        var result = LogVerifierTests.Verify(cut, log.Checkpoint(Size));

        Assert.Equal(Verdict.Pass, result.Integrity.Verdict);
        Assert.Equal(Verdict.Fail, result.Completeness.Verdict);
        Assert.Contains("100 were cut off", result.Completeness.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_newest_entries_cut_off_by_the_checkpoint_alone_leave_tiles_that_do_not_belong()
    {
        using var log = NewLog();
        File.WriteAllText(log.At("checkpoint"), log.Checkpoint(500));

        var result = LogVerifierTests.Verify(log);

        Assert.Equal(Verdict.Fail, result.Integrity.Verdict);
        Assert.Contains(result.Findings, finding => finding.Place == "tile/entries/002.p/88");
    }

    [Fact]
    public void A_checkpoint_of_another_log_vouches_for_nothing_here()
    {
        using var log = NewLog();

        var result = LogVerifierTests.Verify(log, log.Checkpoint(300, origin: "host.example/attest/other"));

        Assert.Equal(Verdict.Fail, result.Completeness.Verdict);
        Assert.Contains("another log, host.example/attest/other", result.Completeness.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_of_another_key_vouches_for_nothing_here()
    {
        using var log = NewLog();
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        var result = LogVerifierTests.Verify(log, log.Checkpoint(300, stranger));

        Assert.Equal(Verdict.Fail, result.Completeness.Verdict);
        Assert.Contains("no trusted key has signed it", result.Completeness.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_signature_of_a_known_key_that_does_not_fit_spoils_the_checkpoint_though_another_fits()
    {
        using var log = NewLog();
        var checkpoint = log.Checkpoint(Size);
        File.WriteAllText(log.At("checkpoint"), checkpoint + WrittenLog.Signature("another text\n", log.Origin, log.Key));

        Assert.Equal(Verdict.Fail, LogVerifierTests.Verify(log).Authenticity.Verdict);
    }

    [Fact]
    public void A_signature_of_a_witness_nobody_here_knows_is_passed_over()
    {
        using var log = NewLog();
        using var witness = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var checkpoint = log.Checkpoint(Size);
        var text = checkpoint[..(checkpoint.IndexOf("\n\n", StringComparison.Ordinal) + 1)];
        File.WriteAllText(log.At("checkpoint"), checkpoint + WrittenLog.Signature(text, "witness.example", witness));

        Assert.Equal(Verdict.Pass, LogVerifierTests.Verify(log).Authenticity.Verdict);
    }

    [Fact]
    public void A_link_in_place_of_a_tile_is_named()
    {
        Needs.Unix();
        using var log = NewLog();
        File.Move(log.At("tile/entries/000"), Path.Combine(log.Home, "elsewhere"));
        File.CreateSymbolicLink(log.At("tile/entries/000"), Path.Combine(log.Home, "elsewhere"));

        Assert.Equal("tile/entries/000", Assert.Single(LogVerifierTests.Verify(log).Findings).Place);
    }

    [Fact]
    public void Random_bytes_for_a_checkpoint_are_told_and_never_thrown()
    {
        using var log = NewLog();
        var good = File.ReadAllBytes(log.At("checkpoint"));
        var random = new Random(7);
        for (var round = 0; round < 300; round++)
        {
            var content = round % 2 == 0 ? new byte[random.Next(400)] : (byte[])good.Clone();
            if (round % 2 == 0) random.NextBytes(content);
            else for (var change = 0; change < 4; change++) content[random.Next(content.Length)] = (byte)random.Next(256);
            if (content.AsSpan().SequenceEqual(good)) continue;
            File.WriteAllBytes(log.At("checkpoint"), content);

            Assert.False(LogVerifierTests.Verify(log, Encoding.Latin1.GetString(content)).IsValid);
        }
    }

    private static WrittenLog NewLog() => new WrittenLog().AddEvents(Size).Write();

    private static IEnumerable<string> Files(WrittenLog log) =>
        Directory.EnumerateFiles(log.Folder, "*", SearchOption.AllDirectories).Append(log.KeyFile);

    /// <summary>A key that is not the signer's is named as the key or as the checkpoint that it did not sign.</summary>
    private static bool Names(AuditVerification result, WrittenLog log, string path)
    {
        if (path == log.KeyFile) return result.Authenticity.Verdict == Verdict.Fail && result.Authenticity.Reason.Contains("audit.pub.pem", StringComparison.Ordinal);
        var place = Path.GetRelativePath(log.Folder, path).Replace('\\', '/');
        return result.Findings.Any(finding => finding.Place == place) || (place == "checkpoint" && result.Findings.Count > 0);
    }
}
