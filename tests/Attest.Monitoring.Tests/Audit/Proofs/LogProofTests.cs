using System.Security.Cryptography;
using System.Text;
using Attest.Monitoring.Audit.Proofs;
using Attest.Monitoring.Audit.Reading;
using Attest.Monitoring.Audit.Verification;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Tests.Audit.Proofs;

public sealed class LogProofTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(600)]
    [InlineData(66_000)]
    public void An_entry_is_proven_to_whoever_has_the_key_alone(int size)
    {
        using var log = new WrittenLog().AddEvents(size).Write();
        foreach (var seq in new[] { 0, size / 3, size / 2, size - 1 })
        {
            var file = Encoding.UTF8.GetBytes(LogProof.Make(Place(log), seq).ToString());

            var proof = LogProof.TryRead(file, out _)!;
            var result = ProofCheck.Check(proof, null, Keys(log), "p");

            Assert.True(result.IsValid, $"{seq} of {size}: {result.Integrity} {result.Authenticity}");
            Assert.Equal(log.Entries[seq], proof.Entry);
            Assert.Equal(Verdict.Unproven, result.Completeness.Verdict);
        }
    }

    [Fact]
    public void A_proof_has_the_form_of_its_specification()
    {
        using var log = new WrittenLog().AddEvents(5).Write();

        var lines = LogProof.Make(Place(log), 4).ToString().Split('\n');

        Assert.Equal("c2sp.org/tlog-proof@v1", lines[0]);
        Assert.Equal("extra " + Convert.ToBase64String(log.Entries[4]), lines[1]);
        Assert.Equal("index 4", lines[2]);
        Assert.Equal([44, 0], lines[3..5].Select(line => line.Length));
        Assert.Equal(File.ReadAllText(log.At("checkpoint")), string.Join('\n', lines[5..]));
    }

    [Fact]
    public void Any_byte_of_a_proof_that_is_changed_is_found()
    {
        using var log = new WrittenLog().AddEvents(300).Write();
        var good = Encoding.UTF8.GetBytes(LogProof.Make(Place(log), 77).ToString());
        var random = new Random(1);
        for (var place = 0; place < good.Length; place++)
        {
            var bad = (byte[])good.Clone();
            bad[place] ^= (byte)(1 << random.Next(8));

            var proof = LogProof.TryRead(bad, out var fault);

            if (proof is null) Assert.NotEmpty(fault);
            else Assert.False(ProofCheck.Check(proof, null, Keys(log), "p").IsValid, $"byte {place}: {Encoding.UTF8.GetString(bad)}");
        }
    }

    [Fact]
    public void A_proof_is_of_its_entry_alone()
    {
        using var log = new WrittenLog().AddEvents(300).Write();
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var proof = LogProof.Make(Place(log), 77);

        Assert.False(ProofCheck.Check(proof, log.Entries[78], Keys(log), "p").IsValid);
        Assert.False(ProofCheck.Check(proof with { Index = 78 }, null, Keys(log), "p").IsValid);
        Assert.False(ProofCheck.Check(proof with { Entry = null }, null, Keys(log), "p").IsValid);
        Assert.False(ProofCheck.Check(proof, null, [new TrustedKey("other", stranger.ExportSubjectPublicKeyInfo())], "p").IsValid);
        Assert.True(ProofCheck.Check(proof with { Entry = null }, log.Entries[77], Keys(log), "p").IsValid);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(5)]
    [InlineData(long.MaxValue)]
    public void An_entry_that_is_not_there_is_told(long seq)
    {
        using var log = new WrittenLog().AddEvents(5).Write();

        var fault = Assert.Throws<AttestException>(() => LogProof.Make(Place(log), seq));

        Assert.Equal(ErrorIds.AuditEntryNotFound, fault.ErrorId);
        Assert.Contains("0 to 4", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_entry_that_was_edited_is_not_proven()
    {
        using var log = new WrittenLog().AddEvents(300).Write();
        var path = log.At("tile/entries/000");
        File.WriteAllText(path, File.ReadAllText(path, Encoding.Latin1).Replace("\"run_id\":\"r-7\"", "\"run_id\":\"r-8\"", StringComparison.Ordinal), Encoding.Latin1);

        Assert.Equal(ErrorIds.AuditLogInvalid, Assert.Throws<AttestException>(() => LogProof.Make(Place(log), 77)).ErrorId);
        Assert.False(ProofCheck.Check(LogProof.Read(Place(log), LogHead.Read(log.Folder), 77), null, Keys(log), "p").IsValid);
    }

    private static LogPlace Place(WrittenLog log) => LogPlace.In(new StateFolder(log.Home));

    private static IReadOnlyList<TrustedKey> Keys(WrittenLog log) => TrustedKeys.Read(Place(log)).Keys;
}
