using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using Attest.Monitoring.Audit.Anchors;

namespace Attest.Monitoring.Integrations.Pkcs;

/// <summary>
/// Time stamps by System.Security.Cryptography.Pkcs, which checks the imprint, the nonce, the signature, the one critical
/// extended key usage <c>timeStamping</c> and the signer's certificate identifier (RFC 3161, section 2.4.2; RFC 5816). The
/// chain of the signer is checked here, as it stood when the stamp was made.
/// </summary>
internal sealed class TimeStamps : ITimeStamps
{
    private const string TimeStamping = "1.3.6.1.5.5.7.3.8";
    private const int NonceSize = 16;

    /// <summary>Why a response holds no token, by the bits of <c>PKIFailureInfo</c> (RFC 3161, section 2.4.2).</summary>
    private static readonly (int Bit, string Why)[] Failures =
    [
        (0, "it does not know the hash algorithm"), (2, "it does not support such requests"), (5, "it could not read the request"),
        (14, "its source of time is not available"), (15, "it does not support the policy"), (16, "it does not support an extension"),
        (17, "what was asked for is not available"), (25, "it failed"),
    ];

    public StampQuery Ask(byte[] content)
    {
        var nonce = RandomNumberGenerator.GetBytes(NonceSize);
        var request = Rfc3161TimestampRequest.CreateFromData(content, HashAlgorithmName.SHA256, nonce: nonce, requestSignerCertificates: true);
        return new StampQuery(request.Encode(), (response, authorities) => Take(request, response, content, authorities));
    }

    public StampCheck Check(byte[] response, byte[] content, string? authorities) =>
        Refusal(response, out var token) is { } refused ? Broken(refused) : CheckToken(token, content, authorities);

    private static StampCheck Take(Rfc3161TimestampRequest request, byte[] response, byte[] content, string? authorities)
    {
        if (Refusal(response, out var token) is { } refused) return Broken(refused);
        var check = CheckToken(token, content, authorities);
        if (check.Verdict == StampVerdict.Broken) return check;
        try
        {
            _ = request.ProcessResponse(response, out _);
            return check;
        }
        catch (CryptographicException)
        {
            return check.Verdict == StampVerdict.Good ? Broken("it is the stamp of another request: its nonce is not ours") : check;
        }
    }

    private static StampCheck CheckToken(byte[] token, byte[] content, string? authorities) =>
        Rfc3161TimestampToken.TryDecode(token, out var stamp, out var read) && read == token.Length ? Check(stamp, content, authorities) : Wrong(token);

    private static StampCheck Check(Rfc3161TimestampToken stamp, byte[] content, string? authorities)
    {
        var time = stamp.TokenInfo.Timestamp;
        try
        {
            if (stamp.TokenInfo.HashAlgorithmId.Value != "2.16.840.1.101.3.4.2.1") return Broken("its imprint is no SHA-256");
            if (!stamp.VerifySignatureForData(content, out var signer)) return Wrong(stamp.AsSignedCms().Encode());
            using (signer)
            {
                using var chain = new X509Chain { ChainPolicy = Policy(stamp, time, authorities) };
                if (chain.Build(signer)) return new(StampVerdict.Good, time, signer.Subject);
                var why = string.Join("; ", chain.ChainStatus.Select(status => status.StatusInformation.Trim().TrimEnd('.')).Distinct().Take(3));
                return new(StampVerdict.Untrusted, time, $"the certificate of '{signer.Subject}' was not trusted at {time.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}: {why}");
            }
        }
        catch (CryptographicException fault)
        {
            return new(StampVerdict.Untrusted, time, $"its certificates cannot be used: {fault.Message.TrimEnd('.')}");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return new(StampVerdict.Untrusted, time, $"{authorities} cannot be read: {fault.Message.TrimEnd('.')}");
        }
    }

    /// <summary>Of what the library refuses without a word, the one thing that is no forgery: a certificate not valid at that time.</summary>
    private static StampCheck Wrong(byte[] token)
    {
        const string nothing = "it is not a time stamp of this checkpoint, or not by a certificate for time stamps, or its signature is wrong";
        try
        {
            var signed = new SignedCms();
            signed.Decode(token);
            if (!Rfc3161TimestampTokenInfo.TryDecode(signed.ContentInfo.Content, out var info, out _)) return Broken("it holds no time stamp");
            if (signed.SignerInfos.Count != 1 || signed.SignerInfos[0].Certificate is not { } signer) return Broken("it does not carry the certificate of who signed it");
            using (signer)
            {
                var time = info.Timestamp.UtcDateTime;
                return time >= signer.NotBefore.ToUniversalTime() && time <= signer.NotAfter.ToUniversalTime()
                    ? Broken(nothing)
                    : new(StampVerdict.Untrusted, info.Timestamp, $"the certificate of '{signer.Subject}' was not valid at {time:yyyy-MM-dd'T'HH:mm:ss'Z'}");
            }
        }
        catch (CryptographicException)
        {
            return Broken("it holds no time stamp");
        }
    }

    /// <summary>Nothing is fetched: neither certificates nor lists of revoked ones.</summary>
    private static X509ChainPolicy Policy(Rfc3161TimestampToken stamp, DateTimeOffset time, string? authorities)
    {
        var policy = new X509ChainPolicy
        {
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true,
            VerificationTimeIgnored = false,
            VerificationTime = time.LocalDateTime,
        };
        policy.ApplicationPolicy.Add(new Oid(TimeStamping));
        policy.ExtraStore.AddRange(stamp.AsSignedCms().Certificates);
        if (authorities is null) return policy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.ImportFromPemFile(authorities);
        if (policy.CustomTrustStore.Count == 0) throw new CryptographicException($"{authorities} holds no certificate in PEM");
        return policy;
    }

    /// <summary>Why a response is a refusal, or none at all; null when it holds a token.</summary>
    private static string? Refusal(byte[] response, out byte[] token)
    {
        token = [];
        try
        {
            var all = new AsnReader(response, AsnEncodingRules.DER);
            var body = all.ReadSequence();
            if (all.HasData) return "its answer goes on behind the time stamp";
            var info = body.ReadSequence();
            var status = (int)info.ReadInteger();
            if (status is 0 or 1)
            {
                if (!body.HasData) return "its answer holds no time stamp";
                token = body.ReadEncodedValue().ToArray();
                return body.HasData ? "its answer goes on behind the time stamp" : null;
            }

            var words = "";
            if (info.HasData && info.PeekTag().HasSameClassAndValue(Asn1Tag.Sequence)) words = Words(info.ReadSequence());
            var failure = info.HasData ? info.ReadNamedBitList() : null;
            var why = Failures.FirstOrDefault(each => failure is not null && each.Bit < failure.Length && failure[each.Bit]).Why ?? $"status {status}";
            return $"it refused: {(words.Length > 0 ? words : why)}";
        }
        catch (Exception fault) when (fault is AsnContentException or OverflowException or ArgumentException)
        {
            return "its answer is no time stamp response (RFC 3161)";
        }
    }

    private static string Words(AsnReader free)
    {
        const int longest = 200;
        var text = free.HasData ? free.ReadCharacterString(UniversalTagNumber.UTF8String) : "";
        text = new string([.. text.Select(character => char.IsControl(character) ? ' ' : character)]).Trim();
        return text.Length > longest ? text[..longest] : text;
    }

    private static StampCheck Broken(string why) => new(StampVerdict.Broken, null, why);
}
