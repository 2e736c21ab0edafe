using System.Globalization;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Attest.Monitoring.Health.Checks;

/// <summary>Looks at the certificate that a server shows, and says why it is not taken.</summary>
/// <param name="authorities">A PEM file with the only authorities that are trusted; null = those of the machine.</param>
/// <param name="insecure">Whether any is taken.</param>
internal sealed class PeerCertificate(string? authorities, bool insecure)
{
    /// <summary>When it expires, UTC; null before one was shown.</summary>
    public DateTimeOffset? Expiry { get; private set; }

    /// <summary>Why it was not taken; null when it was.</summary>
    public string? Fault { get; private set; }

    /// <summary>For the stream or the client that speaks to the server.</summary>
    /// <param name="host">The name the certificate must be for; null = the client knows it.</param>
    /// <exception cref="AttestException"><see cref="ErrorIds.FileUnreadable"/>: the file of authorities.</exception>
    public SslClientAuthenticationOptions Options(string? host = null)
    {
        var options = new SslClientAuthenticationOptions { TargetHost = host, RemoteCertificateValidationCallback = Look };
        if (authorities is not null) options.CertificateChainPolicy = TrustOnly(authorities);
        return options;
    }

    /// <summary>Holds the days that are left against limits.</summary>
    /// <param name="result">What was found otherwise.</param>
    /// <param name="degraded">Days.</param>
    /// <param name="unhealthy">Days.</param>
    /// <param name="now">UTC.</param>
    public HealthResult Judge(HealthResult result, long degraded, long unhealthy, DateTimeOffset now)
    {
        if (Expiry is not { } expiry) return result;
        var days = Math.Floor((expiry - now).TotalDays);
        result = (result with { CertificateExpiry = expiry }).With("certificate_expires", expiry).With("certificate_days_left", days);
        var limit = days < unhealthy ? unhealthy : degraded;
        if (days >= limit) return result;
        var status = days < unhealthy ? HealthStatus.Unhealthy : HealthStatus.Degraded;
        if (result.Status <= status) return result;
        var message = days < 0
            ? string.Create(CultureInfo.InvariantCulture, $"The certificate expired on {expiry:yyyy-MM-dd}.")
            : string.Create(CultureInfo.InvariantCulture, $"The certificate expires in {days} days; it should be valid for {limit} at least.");
        return result with { Status = status, Message = message };
    }

    private bool Look(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is X509Certificate2 shown) Expiry = new DateTimeOffset(shown.NotAfter.ToUniversalTime());
        if (errors == SslPolicyErrors.None || insecure) return true;
        Fault = errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable) ? "no certificate was shown"
            : errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) ? "the certificate is for another name"
            : chain?.ChainStatus is { Length: > 0 } status ? string.Join("; ", status.Select(static one => one.StatusInformation.Trim().TrimEnd('.')).Distinct())
            : "the certificate is not trusted";
        return false;
    }

    private static X509ChainPolicy TrustOnly(string file)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        try
        {
            policy.CustomTrustStore.ImportFromPemFile(file);
        }
        catch (Exception fault) when (fault is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw Unreadable(file, fault.Message, fault);
        }

        return policy.CustomTrustStore.Count > 0 ? policy : throw Unreadable(file, "it holds no certificate", null);
    }

    private static AttestException Unreadable(string file, string why, Exception? inner) => new(
        ErrorIds.FileUnreadable, $"The file of authorities {file} cannot be read: {why}.", "Name a PEM file in 'ca' of the check.", inner: inner);
}
