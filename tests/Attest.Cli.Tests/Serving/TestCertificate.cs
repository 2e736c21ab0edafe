using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Attest.Cli.Tests.Serving;

/// <summary>A certificate for loopback, signed by an authority of its own.</summary>
internal static class TestCertificate
{
    /// <summary>Writes <c>NAME.pem</c> (with its authority), <c>NAME.key</c> and <c>NAME-ca.pem</c> into the work folder.</summary>
    public static void Write(Sandbox box, string name, DateTimeOffset from, DateTimeOffset until)
    {
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authorityRequest = new CertificateRequest($"CN={name} authority", authorityKey, HashAlgorithmName.SHA256);
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        authorityRequest.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        authorityRequest.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(authorityRequest.PublicKey, false));
        using var authority = authorityRequest.CreateSelfSigned(from.AddDays(-1), until.AddDays(1));

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, true, false));
        using var own = request.Create(authority, from, until, RandomNumberGenerator.GetBytes(8));
        box.Write($"{name}.pem", own.ExportCertificatePem() + "\n" + authority.ExportCertificatePem() + "\n");
        box.Write($"{name}-ca.pem", authority.ExportCertificatePem() + "\n");
        var path = box.Write($"{name}.key", key.ExportPkcs8PrivateKeyPem() + "\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var sealedKey = key.ExportEncryptedPkcs8PrivateKeyPem("secret", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000));
        box.Write($"{name}-sealed.key", sealedKey + "\n");
    }
}
