using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Attest.Monitoring.Delivery;

/// <summary>Certificates for a target, from PEM files (OpenTelemetry, "OTLP Exporter Configuration").</summary>
internal static class DeliveryTls
{
    /// <summary>What the target asks for; the machine's own rules where it asks for nothing.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.FileUnreadable"/>: a file is not there, or no PEM.</exception>
    public static SslClientAuthenticationOptions Of(HttpTarget target)
    {
        var options = new SslClientAuthenticationOptions();
        if (target.Authorities is { } authorities) options.CertificateChainPolicy = TrustOnly(authorities);
        if (target.ClientCertificate is { } certificate) options.ClientCertificates = [Own(certificate, target.ClientKey)];
        return options;
    }

    private static X509ChainPolicy TrustOnly(string file)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        Read(file, () => policy.CustomTrustStore.ImportFromPemFile(file));
        if (policy.CustomTrustStore.Count == 0) throw Unreadable(file, "it holds no certificate", null);
        return policy;
    }

    private static X509Certificate2 Own(string certificateFile, string? keyFile)
    {
        X509Certificate2? own = null;
        Read(certificateFile, () =>
        {
            using var pem = X509Certificate2.CreateFromPemFile(certificateFile, keyFile);

            // Windows does not show a key that is in memory only.
            own = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
        });
        return own!;
    }

    private static void Read(string file, Action read)
    {
        try
        {
            read();
        }
        catch (Exception fault) when (fault is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw Unreadable(file, fault.Message, fault);
        }
    }

    private static AttestException Unreadable(string file, string why, Exception? inner) => new(
        ErrorIds.FileUnreadable,
        $"The certificate file {file} cannot be read: {why}",
        "Name PEM files in OTEL_EXPORTER_OTLP_CERTIFICATE, OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE and OTEL_EXPORTER_OTLP_CLIENT_KEY.",
        inner: inner);
}
