using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;

namespace Attest.Monitoring.Integrations.Tests.Pkcs;

/// <summary>
/// A time stamp authority whose answers are made by <c>openssl ts -reply</c>, with a root and a certificate made by
/// <c>openssl</c>, on a real socket.
/// </summary>
internal sealed class StampAuthority : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("attest-tsa-").FullName;
    private readonly SemaphoreSlim _one = new(1);
    private LoopbackServer? _server;

    /// <summary>Its address.</summary>
    public string Url => _server!.Address + "tsr";

    /// <summary>Its root certificate, PEM.</summary>
    public string Root => At("ca.pem");

    /// <summary>What becomes of each answer before it is sent.</summary>
    public Func<byte[], byte[]> Answer { get; set; } = static answer => answer;

    /// <summary>What is done with a request instead of answering it; null = it is answered.</summary>
    public Func<HttpContext, CancellationToken, Task>? Instead { get; set; }

    /// <summary>The last request.</summary>
    public (string? ContentType, string? Authorization) Asked { get; private set; }

    /// <summary>Makes one.</summary>
    public static async Task<StampAuthority> StartAsync()
    {
        var authority = new StampAuthority();
        authority.MakeCertificates();
        authority._server = await LoopbackServer.StartAsync(authority.AnswerAsync);
        return authority;
    }

    public string At(string name) => Path.Combine(_folder, name);

    /// <summary>Gives the authority a certificate of another time, by the same root.</summary>
    public void Certify(DateTimeOffset from, DateTimeOffset to)
    {
        using var rootKey = ECDsa.Create();
        rootKey.ImportFromPem(File.ReadAllText(At("ca.key")));
        using var bare = X509Certificate2.CreateFromPem(File.ReadAllText(At("ca.pem")));
        using var root = bare.CopyWithPrivateKey(rootKey);
        using var key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(At("tsa.key")));
        var request = new CertificateRequest("CN=Test TSA", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.8")], critical: true));
        using var certificate = request.Create(root.SubjectName, X509SignatureGenerator.CreateForECDsa(rootKey), from, to, [9]);
        File.WriteAllText(At("tsa.pem"), certificate.ExportCertificatePem() + "\n");
    }

    /// <summary>The answer of openssl to a request.</summary>
    public byte[] Reply(byte[] request)
    {
        File.WriteAllBytes(At("query.tsq"), request);
        Openssl("ts", "-reply", "-config", "tsa.cnf", "-section", "authority", "-queryfile", "query.tsq", "-out", "reply.tsr");
        return File.ReadAllBytes(At("reply.tsr"));
    }

    /// <summary>Runs openssl in the authority's folder; it must succeed.</summary>
    public string Openssl(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Needs.Tool("openssl"), arguments)
        {
            WorkingDirectory = _folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var error = process.StandardError.ReadToEndAsync();
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error.Result);
        return text + error.Result;
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
        _one.Dispose();
    }

    private async Task AnswerAsync(HttpContext context, byte[] body, CancellationToken end)
    {
        Asked = (context.Request.ContentType, context.Request.Headers.Authorization);
        if (Instead is not null)
        {
            await Instead(context, end);
            return;
        }

        await _one.WaitAsync(end);
        try
        {
            var answer = Answer(Reply(body));
            context.Response.ContentType = "application/timestamp-reply";
            await context.Response.Body.WriteAsync(answer, end);
        }
        finally
        {
            _one.Release();
        }
    }

    private void MakeCertificates()
    {
        string[] newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
        Openssl(["req", "-x509", .. newKey, "-keyout", "ca.key", "-out", "ca.pem", "-days", "3650", "-subj", "/CN=Test TSA Root"]);
        Openssl(["req", .. newKey, "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/CN=Test TSA"]);
        File.WriteAllText(At("extensions"), "extendedKeyUsage=critical,timeStamping\nkeyUsage=critical,digitalSignature\nbasicConstraints=CA:FALSE\n");
        Openssl("x509", "-req", "-in", "tsa.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-set_serial", "2", "-days", "3000", "-extfile", "extensions", "-out", "tsa.pem");
        File.WriteAllText(At("serial"), "01\n");
        File.WriteAllText(At("tsa.cnf"), """
            [authority]
            serial = ./serial
            signer_cert = ./tsa.pem
            signer_key = ./tsa.key
            certs = ./tsa.pem
            signer_digest = sha256
            default_policy = 1.2.3.4.1
            digests = sha256
            accuracy = secs:1
            ess_cert_id_alg = sha256
            """);
    }
}
