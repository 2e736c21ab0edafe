using System.Security.Cryptography;
using System.Text;
using Attest.Monitoring.Audit.Exporting;
using Attest.Monitoring.Audit.Filtering;
using Attest.Monitoring.Audit.Reading;
using Attest.Monitoring.Audit.Verification;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Tests.Audit.Exporting;

/// <summary>The instructions of a pack are run as they stand, by a shell, openssl and sha256sum.</summary>
public sealed class EvidencePackTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(300)]
    public void An_auditor_with_openssl_alone_checks_a_pack(int size)
    {
        Tools();
        using var log = new WrittenLog().AddEvents(size).Write();
        var pack = Pack(log);

        var (code, text) = RunGuide(pack);

        Assert.True(code == 0, text);
        Assert.Contains("Verified OK", text, StringComparison.Ordinal);
        Assert.Contains($"entry {(size - 1) / 10 * 10} is in the log", text, StringComparison.Ordinal);
        Assert.Equal((size + 9) / 10, text.Split("is in the log").Length - 1);
        Assert.Contains(Fingerprint(log), File.ReadAllText(Path.Combine(pack, "README.md")), StringComparison.Ordinal);
        Assert.Contains(Fingerprint(log), text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("entries/20.json", "nightly", "mightly", "20.json")]
    [InlineData("checkpoint", "attest", "attist", "checkpoint")]
    [InlineData("proofs/20.tlog-proof", "index 20", "index 21", "20.tlog-proof")]
    public void A_pack_that_was_changed_is_refused(string file, string from, string to, string named)
    {
        Tools();
        using var log = new WrittenLog().AddEvents(50).Write();
        var pack = Pack(log);
        Replace(pack, file, from, to);

        var (code, text) = RunGuide(pack);

        Assert.NotEqual(0, code);
        Assert.Contains(named, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("entries/20.json", "nightly", "mightly", "entry 20 is NOT in the log")]
    [InlineData("checkpoint", "\n50\n", "\n51\n", "Verification failure")]
    public void A_pack_whose_sums_were_made_again_is_refused_all_the_same(string file, string from, string to, string said)
    {
        Tools();
        using var log = new WrittenLog().AddEvents(50).Write();
        var pack = Pack(log);
        Replace(pack, file, from, to);
        Shell.Run(pack, "sh", "-c", "find . -type f ! -name SHA256SUMS | xargs sha256sum > ../sums; mv ../sums SHA256SUMS");

        var (code, text) = RunGuide(pack);

        Assert.NotEqual(0, code);
        Assert.Contains(said, text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_holds_something_is_not_written_into()
    {
        using var log = new WrittenLog().AddEvents(3).Write();

        var fault = Assert.Throws<AttestException>(() => EvidencePack.Write(Place(log), new AuditQuery(), EvidenceStamps.None, log.Home, TestContext.Current.CancellationToken));

        Assert.Equal(ErrorIds.OutputUnwritable, fault.ErrorId);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(256)]
    [InlineData(700)]
    public void A_log_that_is_copied_verifies_on_its_own_and_by_the_checkpoint_of_the_first(int size)
    {
        using var log = new WrittenLog().AddEvents(40).Write();
        log.AddEvents(size).Write();
        var copy = Path.Combine(log.Home, "copy");

        Assert.Equal(size + 40, LogCopy.Write(Place(log), copy, static _ => [], TestContext.Current.CancellationToken));

        var result = new LogVerifier(new()
        {
            Folder = Path.Combine(copy, "audit"),
            Keys = TrustedKeys.Read(LogPlace.In(new StateFolder(copy))).Keys,
            Outside = [OutsideSource.OfFile("kept", Encoding.UTF8.GetBytes(log.Checkpoint(size)))],
        }).Verify(TestContext.Current.CancellationToken);
        Assert.Empty(result.Findings);
        Assert.Equal(Verdict.Pass, result.Completeness.Verdict);
    }

    [Fact]
    public void A_copy_of_a_log_that_grew_meanwhile_is_of_one_moment()
    {
        using var log = new WrittenLog().AddEvents(100).Write();
        var checkpoint = File.ReadAllText(log.At("checkpoint"));
        log.AddEvents(500).Write();
        Directory.Delete(log.At("tile/entries/000.p"), recursive: true);
        Directory.Delete(log.At("tile/0/000.p"), recursive: true);
        File.WriteAllText(log.At("checkpoint"), checkpoint);
        var copy = Path.Combine(log.Home, "copy");

        LogCopy.Write(Place(log), copy, static _ => [], TestContext.Current.CancellationToken);

        Assert.True(File.Exists(Path.Combine(copy, "audit/tile/entries/000.p/100")));
        var place = LogPlace.In(new StateFolder(copy));
        Assert.Empty(new LogVerifier(new()
        {
            Folder = place.Folder,
            Keys = TrustedKeys.Read(place).Keys,
        }).Verify(TestContext.Current.CancellationToken).Findings);
    }

    private static void Tools()
    {
        Needs.Unix();
        _ = Needs.Tool("openssl");
        _ = Needs.Tool("sha256sum");
    }

    private static LogPlace Place(WrittenLog log) => LogPlace.In(new StateFolder(log.Home));

    private static string Pack(WrittenLog log)
    {
        var pack = Path.Combine(log.Home, "pack");
        EvidencePack.Write(Place(log), new AuditQuery { Filter = FilterParser.Parse("step=s0") }, EvidenceStamps.None, pack, TestContext.Current.CancellationToken);
        return pack;
    }

    private static string Fingerprint(WrittenLog log) =>
        Convert.ToHexStringLower(SHA256.HashData(log.Key.ExportSubjectPublicKeyInfo()));

    /// <summary>Every block of the instructions, in order, each in a shell of its own, until one fails.</summary>
    private static (int Code, string Out) RunGuide(string pack)
    {
        var said = "";
        var blocks = File.ReadAllText(Path.Combine(pack, "README.md")).Split("```sh\n")[1..].Select(part => part.Split("```")[0]).ToList();
        Assert.Equal(4, blocks.Count);
        foreach (var block in blocks)
        {
            var (code, text) = Shell.Run(pack, "sh", "-c", block);
            said += text;
            if (code != 0) return (code, said);
        }

        return (0, said);
    }

    private static void Replace(string pack, string file, string from, string to)
    {
        var path = Path.Combine(pack, file);
        var text = File.ReadAllText(path);
        Assert.Contains(from, text, StringComparison.Ordinal);
        File.WriteAllText(path, text.Replace(from, to, StringComparison.Ordinal));
    }
}
