using System.Security.Cryptography;
using Attest.Monitoring.Audit;
using Attest.Monitoring.Audit.Reading;
using Attest.Monitoring.Audit.Verification;
using Attest.Monitoring.Configuration;
using Attest.Monitoring.Keys;
using Attest.Monitoring.Tests.Audit.Writing;
using Attest.Monitoring.Tests.Telemetry;
using LogHead = Attest.Monitoring.Audit.Integration.LogHead;

namespace Attest.Monitoring.Tests.Audit;

public sealed class KeyRotationTests : IDisposable
{
    private readonly LogBench _bench = new();
    private readonly string _first;

    public KeyRotationTests()
    {
        _bench.Grow(0, 300);
        _first = _bench.At("first.pub.pem");
        File.Copy(Path.Combine(_bench.State.Keys, "audit.pub.pem"), _first);
    }

    private LogPlace Place => LogPlace.In(_bench.State);

    private string KeyPath => Path.Combine(_bench.State.Keys, "audit.pem");

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void The_old_key_vouches_for_the_new_and_who_trusts_it_alone_can_follow()
    {
        var old = Id(_first);
        var (from, to) = Rotate();
        Assert.Equal(old, from.ToString("x8", null));
        Assert.NotEqual(from, to);
        _bench.Grow(300, 400);
        Rotate();
        Rotate();
        _bench.Grow(400, 500);

        var result = Verify(_first);

        Assert.Empty(result.Findings);
        Assert.Equal(Verdict.Pass, result.Authenticity.Verdict);
        Assert.Contains(Id(Path.Combine(_bench.State.Keys, "audit.pub.pem")), result.Authenticity.Reason, StringComparison.Ordinal);
        Assert.Empty(Verify().Findings);
        Assert.Equal(500, ReadLog.Messages(_bench.State).Count);
        Assert.Equal(3, Place.Handovers.Count);
    }

    [Fact]
    public void The_checkpoint_is_signed_by_the_new_key_at_once_and_the_event_names_both()
    {
        var (from, to) = Rotate();

        Assert.Contains(to.ToString("x8", null), Verify().Authenticity.Reason, StringComparison.Ordinal);
        var entry = System.Text.Json.JsonDocument.Parse(ReadLog.Entries(_bench.State)[^1]).RootElement;
        Assert.Equal("key_created", entry.GetProperty("event_type").GetString());
        Assert.Equal(from.ToString("x8", null), entry.GetProperty("replaces").GetString());
        Assert.Equal(to.ToString("x8", null), entry.GetProperty("key_id").GetString());
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(Convert.FromBase64String(entry.GetProperty("public_key").GetString()!), out _);
    }

    [Fact]
    public void What_waits_in_journals_of_others_is_in_the_log_before_the_old_key_goes()
    {
        using var other = LogBench.Open(_bench.State);
        other.Write(LogBench.Event("waiting"));

        Rotate();

        Assert.Equal("waiting", ReadLog.Messages(_bench.State)[^1]);
        Assert.Empty(Verify(_first).Findings);
    }

    [Fact]
    public void A_key_that_was_replaced_and_stolen_signs_nothing_any_more()
    {
        using var stolen = SigningKey.FromPem(File.ReadAllText(KeyPath), KeyPath);
        Rotate();
        _bench.Grow(300, 310);
        File.WriteAllBytes(Path.Combine(_bench.State.Audit, "checkpoint"), LogHead.Sign(ReadLog.Head(_bench.State), stolen));

        foreach (var result in new[] { Verify(), Verify(_first) })
        {
            Assert.Equal(Verdict.Fail, result.Authenticity.Verdict);
            Assert.Contains("was replaced when the log had 301 entries", result.Authenticity.Reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_checkpoint_that_was_kept_from_before_the_rotation_is_good_for_ever()
    {
        var kept = File.ReadAllBytes(Path.Combine(_bench.State.Audit, "checkpoint"));
        Rotate();
        _bench.Grow(300, 600);

        var result = Verify(_first, OutsideSource.OfFile("kept", kept));

        Assert.Equal(Verdict.Pass, result.Completeness.Verdict);
    }

    [Fact]
    public void A_key_that_nobody_vouched_for_is_not_followed_and_a_handover_that_was_changed_is_named()
    {
        Rotate();
        var handover = Assert.Single(Place.Handovers);
        var content = File.ReadAllBytes(handover);
        var random = new Random(7);
        for (var change = 0; change < 200; change++)
        {
            var changed = (byte[])content.Clone();
            changed[random.Next(content.Length)] ^= (byte)(1 << random.Next(7));
            File.WriteAllBytes(handover, changed);
            Assert.Equal(Verdict.Fail, Verify(_first).Authenticity.Verdict);
            Assert.Contains(Verify().Findings, finding => finding.Place == "keys/" + Path.GetFileName(handover));
        }

        File.Delete(handover);
        Assert.Equal(Verdict.Fail, Verify(_first).Authenticity.Verdict);
    }

    [Fact]
    public void A_handover_of_another_event_hands_over_nothing()
    {
        Rotate();
        var handover = Assert.Single(Place.Handovers);
        File.WriteAllText(handover, Attest.Monitoring.Audit.Proofs.LogProof.Make(Place, 7).ToString());

        Assert.Contains("names no key", Assert.Single(Verify().Findings).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Cut_short_before_or_after_the_key_was_replaced_one_of_the_two_is_the_key(bool after)
    {
        var before = File.ReadAllBytes(KeyPath);
        var publicBefore = File.ReadAllBytes(_first);
        Rotate();
        var handover = Assert.Single(Place.Handovers);
        File.Move(handover, handover + KeyHandover.Unfinished);
        var head = ReadLog.Head(_bench.State);
        if (!after)
        {
            File.WriteAllBytes(KeyPath, before);
            File.WriteAllBytes(Path.Combine(_bench.State.Keys, "audit.pub.pem"), publicBefore);
            using var old = SigningKey.FromPem(File.ReadAllText(KeyPath), KeyPath);
            File.WriteAllBytes(Path.Combine(_bench.State.Audit, "checkpoint"), LogHead.Sign(head, old));
        }

        _bench.Grow(300, 320);
        Assert.Empty(Verify().Findings);
        Assert.Empty(Verify(_first).Findings);

        Rotate();
        _bench.Grow(320, 330);
        Assert.Empty(Verify().Findings);
        Assert.Empty(Verify(_first).Findings);
        Assert.Equal(330, ReadLog.Messages(_bench.State).Count);
    }

    [Fact]
    public void What_a_dead_process_left_half_written_is_no_handover()
    {
        Rotate();
        var handover = Assert.Single(Place.Handovers);
        File.WriteAllText($"{handover}{KeyHandover.Unfinished}.123-1.tmp", File.ReadAllText(handover)[..200]);

        Assert.Empty(Verify().Findings);
    }

    [Fact]
    public void Keys_are_told_the_one_of_today_first()
    {
        Rotate();
        _bench.Grow(300, 310);
        Rotate();

        var keys = AuditKey.Of(Place);

        Assert.Equal([null, 312L, 301L], keys.Select(key => key.SignedUntil));
        Assert.Equal([true, false, false], keys.Select(key => key.IsCurrent));
        Assert.Equal(Id(_first), keys[2].Id);
        Assert.All(keys, key => Assert.StartsWith(key.Id, key.Fingerprint, StringComparison.Ordinal));
    }

    [Fact]
    public void A_log_that_was_changed_keeps_its_key()
    {
        var before = File.ReadAllBytes(KeyPath);
        File.WriteAllText(Path.Combine(_bench.State.Audit, "checkpoint"), "?");

        Assert.Equal(ErrorIds.AuditDamaged, Assert.Throws<AttestException>(() => Rotate()).ErrorId);

        Assert.Equal(before, File.ReadAllBytes(KeyPath));
        Assert.Empty(Place.Handovers);
    }

    private (uint Old, uint New) Rotate()
    {
        using var session = new SessionAudit(
            new SessionRequest
            {
                Environment = new Dictionary<string, string>(),
                WorkingDirectory = _bench.State.Root,
                Adapters = new SessionAdapters((_, _) => throw new InvalidOperationException()),
                Time = new ManualTime(),
            },
            _bench.State,
            () => new AuditSettings(),
            _ => { });
        return session.RotateKey();
    }

    private AuditVerification Verify(string? trusted = null, params OutsideSource[] outside)
    {
        var (keys, findings) = trusted is null ? TrustedKeys.Read(Place) : TrustedKeys.Read([trusted]);
        var chain = KeyChain.Follow(keys, Place.Handovers);
        return new LogVerifier(new VerificationRequest
        {
            Folder = Place.Folder,
            Keys = chain.Keys,
            KeyFindings = trusted is null ? [.. findings, .. chain.Findings] : findings,
            Outside = outside,
        }).Verify(TestContext.Current.CancellationToken);
    }

    private static string Id(string pem) => TrustedKey.TryRead(pem, pem, out _)!.Id;
}
