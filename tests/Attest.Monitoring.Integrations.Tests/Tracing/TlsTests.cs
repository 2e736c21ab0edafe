using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Attest.Monitoring.Delivery;
using Attest.Monitoring.Tests.Telemetry;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Attest.Monitoring.Integrations.Tests.Tracing;

/// <summary>The certificates of the standard variables, against a real TLS server.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly Scratch _scratch = new();
    private readonly X509Certificate2 _server = Certificate("CN=collector");
    private readonly X509Certificate2 _client = Certificate("CN=attest");

    [Fact]
    public async Task A_receiver_of_ones_own_authority_is_trusted_by_its_file_alone()
    {
        await using var receiver = await Receiver.StartAsync(tls: new HttpsConnectionAdapterOptions { ServerCertificate = _server });
        File.WriteAllText(_scratch["ca.pem"], _server.ExportCertificatePem());
        var plain = SentSpans.Otlp(receiver, OtlpProtocol.HttpProtobuf, scheme: "https");
        var trusting = SentSpans.Otlp(receiver, OtlpProtocol.HttpProtobuf, target => target with { Authorities = _scratch["ca.pem"] }, "https");

        Assert.Equal(3, SentSpans.Send(plain).Failed);
        Assert.Equal(0, SentSpans.Send(trusting).Failed);
    }

    [Fact]
    public async Task We_show_our_certificate_to_a_receiver_that_asks_for_it()
    {
        string? shown = null;
        await using var receiver = await Receiver.StartAsync(tls: new HttpsConnectionAdapterOptions
        {
            ServerCertificate = _server,
            ClientCertificateMode = ClientCertificateMode.RequireCertificate,
            ClientCertificateValidation = (certificate, _, _) =>
            {
                shown = certificate.Subject;
                return true;
            },
        });
        File.WriteAllText(_scratch["ca.pem"], _server.ExportCertificatePem());
        File.WriteAllText(_scratch["client.pem"], _client.ExportCertificatePem());
        using var key = _client.GetECDsaPrivateKey()!;
        File.WriteAllText(_scratch["client.key"], key.ExportPkcs8PrivateKeyPem());

        var losses = SentSpans.Send(SentSpans.Otlp(
            receiver,
            OtlpProtocol.HttpProtobuf,
            target => target with { Authorities = _scratch["ca.pem"], ClientCertificate = _scratch["client.pem"], ClientKey = _scratch["client.key"] },
            "https"));

        Assert.Equal(0, losses.All);
        Assert.Equal("CN=attest", shown);
    }

    [Fact]
    public async Task A_file_that_is_no_certificate_costs_the_spans_and_is_named()
    {
        await using var receiver = await Receiver.StartAsync(tls: new HttpsConnectionAdapterOptions { ServerCertificate = _server });
        File.WriteAllText(_scratch["ca.pem"], "not a certificate");

        var losses = SentSpans.Send(SentSpans.Otlp(receiver, OtlpProtocol.HttpProtobuf, target => target with { Authorities = _scratch["ca.pem"] }, "https"));

        Assert.Equal(3, losses.Failed);
        Assert.Contains("ca.pem", losses.Why, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _scratch.Dispose();
        _server.Dispose();
        _client.Dispose();
    }

    private static X509Certificate2 Certificate(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
