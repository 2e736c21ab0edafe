using System.Formats.Asn1;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using Attest.Monitoring.Audit.Anchors;
using Attest.Monitoring.Integrations.Pkcs;

namespace Attest.Monitoring.Integrations.Tests.Pkcs;

/// <summary>openssl is the peer both ways: it answers our requests, and it checks what we keep.</summary>
public sealed class TimeStampTests : IAsyncLifetime
{
    private const string TimeStamping = "1.3.6.1.5.5.7.3.8";
    private readonly StampRig _rig = new();
    private StampAuthority _authority = null!;

    public async ValueTask InitializeAsync()
    {
        _ = Needs.Tool("openssl");
        _authority = await StampAuthority.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_authority is not null) await _authority.DisposeAsync();
        _rig.Dispose();
    }

    [Fact]
    public void A_stamp_of_openssl_is_kept_read_again_and_verified_by_openssl()
    {
        var anchor = _rig.Anchor(_authority);
        var before = TimeProvider.System.GetUtcNow();

        Assert.Null(anchor.Write(StampRig.Checkpoint(), StampRig.Cancel));

        var source = anchor.Read("host/attest/1", StampRig.Cancel);
        var note = Assert.Single(source.Notes);
        Assert.Equal(StampRig.Checkpoint().Note, note.Bytes);
        Assert.InRange(note.Time!.Value, before.AddSeconds(-2), TimeProvider.System.GetUtcNow().AddSeconds(2));
        Assert.Equal("CN=Test TSA", note.Stamp);
        Assert.Equal("application/timestamp-query", _authority.Asked.ContentType);
        var said = _authority.Openssl("ts", "-verify", "-in", Assert.Single(_rig.Kept(".tsr")), "-data", Assert.Single(_rig.Kept(".checkpoint")), "-CAfile", "ca.pem");
        Assert.Contains("Verification: OK", said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_request_is_one_that_openssl_reads_with_a_nonce_and_the_wish_for_certificates()
    {
        File.WriteAllBytes(_authority.At("ours.tsq"), new TimeStamps().Ask(StampRig.Checkpoint().Note).Body);

        var text = _authority.Openssl("ts", "-query", "-in", "ours.tsq", "-text");

        Assert.Contains("Hash Algorithm: sha256", text, StringComparison.Ordinal);
        Assert.Contains("Certificate required: yes", text, StringComparison.Ordinal);
        Assert.Matches("Nonce: 0x[0-9A-F]{16}", text);
    }

    [Fact]
    public void Several_authorities_stamp_one_checkpoint_and_none_is_asked_twice()
    {
        var (first, second) = (_rig.Anchor(_authority), _rig.Anchor(_authority, _authority.Url + "?other"));
        foreach (var anchor in (StampAnchor[])[first, second, first, second]) anchor.Write(StampRig.Checkpoint(), StampRig.Cancel);

        Assert.Equal(2, _rig.Kept(".tsr").Length);
        Assert.Equal(2, first.Read("host/attest/1", StampRig.Cancel).Notes.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    [InlineData(-1)]
    [InlineData(-200)]
    public void An_answer_with_one_byte_changed_is_refused(int at)
    {
        _authority.Answer = answer =>
        {
            answer[at > 0 ? at : answer.Length + at] ^= 1;
            return answer;
        };

        Refused("");
    }

    [Fact]
    public void The_answer_to_another_request_is_refused_by_its_nonce()
    {
        var stale = _authority.Reply(new TimeStamps().Ask(StampRig.Checkpoint().Note).Body);
        _authority.Answer = _ => stale;

        Refused("its nonce is not ours");
    }

    [Fact]
    public void The_stamp_of_something_else_is_refused_by_its_imprint()
    {
        var stamps = new TimeStamps();
        var other = _authority.Reply(stamps.Ask("something else"u8.ToArray()).Body);

        Assert.Equal(StampVerdict.Broken, stamps.Check(other, StampRig.Checkpoint().Note, _authority.Root).Verdict);
        Assert.Equal(StampVerdict.Good, stamps.Check(other, "something else"u8.ToArray(), _authority.Root).Verdict);
    }

    [Fact]
    public void A_certificate_that_had_ended_when_it_stamped_is_refused()
    {
        var now = TimeProvider.System.GetUtcNow();
        _authority.Certify(now.AddDays(-30), now.AddDays(-1));

        Refused("the certificate of 'CN=Test TSA' was not valid at");
    }

    /// <summary>A chain counts as it stood when the stamp was made: evidence outlives certificates.</summary>
    [Fact]
    public void A_stamp_stays_good_when_its_certificate_has_ended_since()
    {
        var stamps = new TimeStamps();
        var reply = _authority.Reply(stamps.Ask("x"u8.ToArray()).Body);
        var (from, to) = (new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2021, 1, 1, 0, 0, 0, TimeSpan.Zero));

        var old = stamps.Check(Signed(reply, TimeStamping, out var root, from, to, "20200615120000Z"), "x"u8.ToArray(), root);
        var young = stamps.Check(Signed(reply, TimeStamping, out root, from, to, "20210615120000Z"), "x"u8.ToArray(), root);

        Assert.Equal((StampVerdict.Good, new DateTimeOffset(2020, 6, 15, 12, 0, 0, TimeSpan.Zero)), (old.Verdict, old.Time!.Value));
        Assert.True(young.Verdict == StampVerdict.Untrusted, young.Said);
    }

    [Fact]
    public async Task A_root_that_is_not_trusted_is_told_with_what_to_do()
    {
        await using var other = await StampAuthority.StartAsync();

        var fault = Assert.Throws<AttestException>(() => _rig.Anchor(_authority, roots: other.Root).Write(StampRig.Checkpoint(), StampRig.Cancel));

        Assert.Contains("was not trusted", fault.Message, StringComparison.Ordinal);
        Assert.Contains("authorities", fault.Remedy, StringComparison.Ordinal);
        Assert.Empty(_rig.Kept(".tsr"));
    }

    [Fact]
    public void A_certificate_for_another_purpose_stamps_nothing()
    {
        var stamps = new TimeStamps();
        var (from, to) = (TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        var given = _authority.Reply(stamps.Ask("x"u8.ToArray()).Body);
        var reply = Signed(given, "1.3.6.1.5.5.7.3.3", out var root, from, to);
        var good = Signed(given, TimeStamping, out var goodRoot, from, to);

        // The same forgery with the right purpose is taken: so the purpose is why the other is not.
        Assert.Equal(StampVerdict.Good, stamps.Check(good, "x"u8.ToArray(), goodRoot).Verdict);
        Assert.Equal(StampVerdict.Broken, stamps.Check(reply, "x"u8.ToArray(), root).Verdict);
    }

    [Fact]
    public void Roots_that_cannot_be_read_are_told()
    {
        File.WriteAllText(_authority.At("empty.pem"), "nothing");

        Assert.Contains("holds no certificate", Fault(_rig.Anchor(_authority, roots: _authority.At("empty.pem"))).Message, StringComparison.Ordinal);
        Assert.Contains("nowhere.pem", Fault(_rig.Anchor(_authority, roots: _authority.At("nowhere.pem"))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("no time stamp response")]
    [InlineData("")]
    [InlineData("0")]
    public void Rubbish_is_told_for_what_it_is(string rubbish)
    {
        _authority.Answer = _ => System.Text.Encoding.ASCII.GetBytes(rubbish);

        Refused("no time stamp response");
    }

    [Fact]
    public void A_refusal_is_told_in_the_words_of_the_authority()
    {
        _authority.Answer = _ => _authority.Reply("not a request"u8.ToArray());

        Refused("it refused: ");
    }

    [Theory]
    [InlineData(403, "it answered 403")]
    [InlineData(500, "it answered 500")]
    [InlineData(302, "it answered 302")]
    public void A_status_that_is_no_answer_is_told(int status, string told)
    {
        _authority.Instead = (context, _) =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = "http://127.0.0.1:1/elsewhere";
            return Task.CompletedTask;
        };

        Refused(told);
    }

    [Fact]
    public void An_answer_that_never_ends_is_cut_off()
    {
        var megabyte = new byte[1 << 20];
        _authority.Instead = async (context, end) =>
        {
            while (true) await context.Response.Body.WriteAsync(megabyte, end);
        };

        Refused("");
    }

    [Fact]
    public void One_that_does_not_answer_is_given_up()
    {
        _authority.Instead = (_, end) => Task.Delay(Timeout.Infinite, end);

        Assert.Contains("did not answer in time", Fault(_rig.Anchor(_authority, timeout: TimeSpan.FromMilliseconds(200))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_login_goes_into_a_header_and_into_no_message()
    {
        var url = _authority.Url.Replace("http://", "http://me:s3%20cret@", StringComparison.Ordinal);
        _authority.Instead = (context, _) =>
        {
            context.Response.StatusCode = 401;
            return Task.CompletedTask;
        };

        var fault = Fault(_rig.Anchor(_authority, url));

        Assert.Equal("Basic " + Convert.ToBase64String("me:s3 cret"u8), _authority.Asked.Authorization);
        Assert.DoesNotContain("s3%20cret", fault.ToString(), StringComparison.Ordinal);
        Assert.Contains("http://***@127.0.0.1", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_many_stamps_those_that_bound_the_history_are_read()
    {
        var anchor = _rig.Anchor(_authority);
        anchor.Write(StampRig.Checkpoint(1), StampRig.Cancel);
        var folder = Path.GetDirectoryName(Assert.Single(_rig.Kept(".tsr")))!;
        for (var copy = 2; copy < 400; copy++)
        {
            foreach (var ending in (string[])[".tsr", ".checkpoint"])
                File.Copy(Assert.Single(Directory.GetFiles(folder, "00000000000000000001-*" + ending)), Path.Combine(folder, $"{copy.ToString("D20", CultureInfo.InvariantCulture)}-{copy:x8}{(ending == ".tsr" ? ".00000000" : "")}{ending}"));
        }

        Assert.InRange(anchor.Read("host/attest/1", StampRig.Cancel).Notes.Count, AnchorSample.Most - 64, AnchorSample.Most);
    }

    private void Refused(string told)
    {
        var fault = Fault(_rig.Anchor(_authority));

        Assert.Equal(ErrorIds.AuditAnchorFailed, fault.ErrorId);
        Assert.Contains(told, fault.Message, StringComparison.Ordinal);
        Assert.Empty(_rig.Kept(".tsr"));
    }

    private static AttestException Fault(StampAnchor anchor) => Assert.Throws<AttestException>(() => anchor.Write(StampRig.Checkpoint(), StampRig.Cancel));

    /// <summary>The same statement, signed anew by a certificate of its own for some purpose.</summary>
    private byte[] Signed(byte[] reply, string purpose, out string root, DateTimeOffset from, DateTimeOffset to, string? time = null)
    {
        var response = new AsnReader(reply, AsnEncodingRules.DER).ReadSequence();
        var status = response.ReadEncodedValue();
        var given = new SignedCms();
        given.Decode(response.ReadEncodedValue().Span);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Self", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], critical: true));
        using var certificate = request.CreateSelfSigned(from, to);
        root = _authority.At($"self-{purpose}.pem");
        File.WriteAllText(root, certificate.ExportCertificatePem());

        // SigningCertificateV2 (RFC 5816): names the certificate by its SHA-256.
        var named = new AsnWriter(AsnEncodingRules.DER);
        using (named.PushSequence())
        using (named.PushSequence())
        using (named.PushSequence())
            named.WriteOctetString(SHA256.HashData(certificate.RawData));
        var statement = given.ContentInfo.Content;
        if (time is not null)
        {
            // The one GeneralizedTime in it, of the same length.
            var place = statement.AsSpan().IndexOf([(byte)0x18, (byte)time.Length]);
            System.Text.Encoding.ASCII.GetBytes(time).CopyTo(statement, place + 2);
        }

        var signed = new SignedCms(new ContentInfo(given.ContentInfo.ContentType, statement));
        var signer = new CmsSigner(SubjectIdentifierType.IssuerAndSerialNumber, certificate) { IncludeOption = X509IncludeOption.EndCertOnly };
        signer.SignedAttributes.Add(new AsnEncodedData(new Oid("1.2.840.113549.1.9.16.2.47"), named.Encode()));
        signed.ComputeSignature(signer);
        var whole = new AsnWriter(AsnEncodingRules.DER);
        using (whole.PushSequence())
        {
            whole.WriteEncodedValue(status.Span);
            whole.WriteEncodedValue(signed.Encode());
        }

        return whole.Encode();
    }
}
