using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Attest.Cli.Tests.Serving;

/// <summary><c>serve.tls</c></summary>
public sealed class TlsTests
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    [Fact]
    public void Python_reads_the_metrics_over_TLS_and_trusts_the_chain_that_is_shown()
    {
        var python = Needs.AnyOf("python3", "/usr/bin/python3");
        using var box = new Sandbox();
        using var served = Start(box, Now.AddDays(-1), Now.AddDays(90));
        Assert.StartsWith("https://127.0.0.1:", served.Metrics);
        var read = box.RunProgram(python,
        [
            "-c",
            "import ssl,sys,http.client\n" +
            "c=http.client.HTTPSConnection('127.0.0.1',int(sys.argv[1]),context=ssl.create_default_context(cafile='site-ca.pem'),timeout=60)\n" +
            "c.request('GET','/metrics'); r=c.getresponse(); b=r.read(); print(r.status, b'attest_build_info' in b, c.sock.version())",
            served.Root.Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ]).Gave(0);
        Assert.StartsWith("200 True TLSv1.", read.Out);
        Assert.Equal("", served.Stop().Gave(0).Error);
    }

    [Fact]
    public void One_that_has_expired_or_will_soon_is_told_and_served_all_the_same()
    {
        using var box = new Sandbox();
        using (var served = Start(box, Now.AddDays(-90), Now.AddDays(-1)))
        {
            Assert.Equal("CN=site", Shown(served).Subject);
            Assert.Contains("has expired on", served.Stop().Gave(0).Error);
        }

        using (var served = Start(box, Now.AddDays(-1), Now.AddDays(3))) Assert.Contains("expires on", served.Stop().Gave(0).Error);
        using (var served = Start(box, Now.AddDays(2), Now.AddDays(30))) Assert.Contains("counts from", served.Stop().Gave(0).Error);
    }

    [Fact]
    public void A_renewed_one_is_shown_without_a_restart_and_half_a_file_leaves_the_one_before()
    {
        using var box = new Sandbox();
        using var served = Start(box, Now.AddDays(-1), Now.AddDays(90));
        Assert.Equal("CN=site", Shown(served).Subject);
        box.Write("site.pem", "-----BEGIN CERTIFICATE-----\nMIIB");
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                Assert.Equal("CN=site", Shown(served).Subject);
                return served.Process.HasPrinted("stays in use");
            },
            TimeSpan.FromSeconds(60)));

        TestCertificate.Write(box, "renewed", Now.AddDays(-1), Now.AddDays(90));
        File.Move(Path.Combine(box.Work, "renewed.key"), Path.Combine(box.Work, "site.key"), overwrite: true);
        File.Move(Path.Combine(box.Work, "renewed.pem"), Path.Combine(box.Work, "site.pem"), overwrite: true);
        Assert.True(SpinWait.SpinUntil(() => Shown(served).Subject == "CN=renewed", TimeSpan.FromSeconds(60)));
        served.Stop().Gave(0);
    }

    [Theory]
    [InlineData("missing.pem", "site.key", "missing.pem")]
    [InlineData("site.pem", "missing.key", "missing.key")]
    [InlineData("site.pem", "other.key", "site.pem")]
    [InlineData("site.key", "site.key", "site.key")]
    [InlineData("site.pem", "site-sealed.key", "is encrypted")]
    [InlineData("site.pem", null, "site.pem")]
    [InlineData(null, "site.key", "serve.tls.key")]
    [InlineData("rubbish", "site.key", "rubbish")]
    [InlineData(".", "site.key", "serve.tls.cert")]
    public void One_that_cannot_be_used_is_an_error_that_says_why(string? certificate, string? key, string expected)
    {
        using var box = new Sandbox();
        TestCertificate.Write(box, "site", Now.AddDays(-1), Now.AddDays(90));
        TestCertificate.Write(box, "other", Now.AddDays(-1), Now.AddDays(90));
        box.Write("rubbish", "\0\u0001\u0002");
        Configure(box, certificate, key);
        var error = box.Run("serve", "--config", "serve.yml", "--listen", "127.0.0.1:0", "--json").Gave(2).Json().GetProperty("error");
        Assert.Equal("Attest.CertificateInvalid", error.GetProperty("id").GetString());
        Assert.Contains(expected, error.GetProperty("message").GetString());
    }

    [Fact]
    public void Who_speaks_plain_HTTP_there_or_breaks_off_keeps_nobody_waiting()
    {
        using var box = new Sandbox();
        using var served = Start(box, Now.AddDays(-1), Now.AddDays(90));
        for (var at = 0; at < 20; at++)
        {
            using var plain = new TcpClient("127.0.0.1", served.Root.Port) { ReceiveTimeout = 60_000 };
            plain.GetStream().Write("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n"u8);
            var answer = new byte[100];
            var read = 0;
            try
            {
                read = plain.GetStream().Read(answer);
            }
            catch (IOException)
            {
                // Reset.
            }

            Assert.DoesNotContain("200 OK", System.Text.Encoding.ASCII.GetString(answer, 0, read));
            using var silent = new TcpClient("127.0.0.1", served.Root.Port);
        }

        Assert.Equal("CN=site", Shown(served).Subject);
        Assert.Equal("", served.Stop().Gave(0).Error);
    }

    [Fact]
    public void A_key_that_everybody_may_read_is_told()
    {
        Needs.Unix();
        using var box = new Sandbox();
        TestCertificate.Write(box, "site", Now.AddDays(-1), Now.AddDays(90));
        box.RunProgram(Needs.Tool("chmod"), ["644", "site.key"]).Gave(0);
        Configure(box, "site.pem", "site.key");
        using var served = Served.Start(box, "--config", "serve.yml");
        Assert.Contains("chmod 600", served.Stop().Gave(0).Error);
    }

    private static Served Start(Sandbox box, DateTimeOffset from, DateTimeOffset until)
    {
        TestCertificate.Write(box, "site", from, until);
        Configure(box, "site.pem", "site.key");
        return Served.Start(box, "--config", "serve.yml");
    }

    private static void Configure(Sandbox box, string? certificate, string? key) => box.Write(
        "serve.yml", "serve:\n  tls:\n" + (certificate is null ? "" : $"    cert: {certificate}\n") + (key is null ? "" : $"    key: {key}\n"));

    private static X509Certificate2 Shown(Served served)
    {
        using var client = new TcpClient("127.0.0.1", served.Root.Port);
        using var tls = new SslStream(client.GetStream(), false, (_, certificate, _, _) => certificate is not null);
        tls.AuthenticateAsClient("localhost");
        return X509CertificateLoader.LoadCertificate(tls.RemoteCertificate!.GetRawCertData());
    }
}
