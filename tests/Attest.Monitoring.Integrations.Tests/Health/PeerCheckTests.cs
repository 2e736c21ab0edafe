using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Attest.Monitoring.Configuration.Checks;
using Attest.Monitoring.Health;
using Attest.Monitoring.Health.Checks;
using Attest.Monitoring.Integrations.Tests.Tracing;
using Attest.Monitoring.Integrations.YamlDotNet;
using Attest.Monitoring.Running.Processes;
using Attest.Monitoring.Sources;
using Attest.Monitoring.State;
using Attest.Monitoring.Tests.Telemetry;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Attest.Monitoring.Integrations.Tests.Health;

/// <summary>Checks against the real servers they are made for.</summary>
public sealed class PeerCheckTests : IDisposable
{
    private readonly Scratch _scratch = new();
    private readonly Dictionary<string, string> _environment = new() { ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "" };

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task Redis_answers_with_and_without_a_password()
    {
        var program = Needs.Tool("redis-server");
        using (var open = Peer.Start(program, port => ["--bind", "127.0.0.1", "--port", $"{port}", "--save", "", "--appendonly", "no"]))
        {
            Assert.Equal(HealthStatus.Healthy, (await Look($"{{ name: r, type: redis, address: '127.0.0.1:{open.Port}' }}")).Status);
            _environment["REDIS_PASSWORD"] = "wrong-place";
            Assert.StartsWith("The password is not taken: ERR AUTH", (await Look($"{{ name: r, type: redis, address: '127.0.0.1:{open.Port}', password_variable: REDIS_PASSWORD }}")).Message);
        }

        using var closed = Peer.Start(program, port =>
            ["--bind", "127.0.0.1", "--port", $"{port}", "--save", "", "--appendonly", "no", "--requirepass", "sesame!", "--user", "watch", "on", ">open$esame", "~*", "+ping"]);
        var check = $"name: r, type: redis, address: '127.0.0.1:{closed.Port}'";
        Assert.StartsWith("PING was answered with: NOAUTH", (await Look($"{{ {check} }}")).Message);
        _environment["REDIS_PASSWORD"] = "guess";
        var wrong = await Look($"{{ {check}, password_variable: REDIS_PASSWORD }}");
        Assert.StartsWith("The password is not taken: WRONGPASS", wrong.Message);
        Assert.DoesNotContain("guess", wrong.Message);
        _environment["REDIS_PASSWORD"] = "sesame!";
        Assert.Equal(HealthStatus.Healthy, (await Look($"{{ {check}, password_variable: REDIS_PASSWORD }}")).Status);
        _environment["REDIS_PASSWORD"] = "open$esame";
        Assert.Equal(HealthStatus.Healthy, (await Look($"{{ {check}, username: watch, password_variable: REDIS_PASSWORD }}")).Status);
    }

    [Fact]
    public async Task Redis_answers_by_TLS_and_its_certificate_is_looked_at()
    {
        var program = Needs.Tool("redis-server");
        using var certificate = Certificate("localhost");
        File.WriteAllText(_scratch["cert.pem"], certificate.ExportCertificatePem());
        using (var key = certificate.GetECDsaPrivateKey()!) File.WriteAllText(_scratch["key.pem"], key.ExportPkcs8PrivateKeyPem());
        using var peer = Peer.Start(program, port =>
        [
            "--bind", "127.0.0.1", "--port", "0", "--tls-port", $"{port}", "--save", "", "--tls-auth-clients", "no",
            "--tls-cert-file", _scratch["cert.pem"], "--tls-key-file", _scratch["key.pem"], "--tls-ca-cert-file", _scratch["cert.pem"],
        ]);
        var check = $"name: r, type: redis, address: 'localhost:{peer.Port}', tls: true";
        Assert.Equal(HealthStatus.Healthy, (await Look($"{{ {check}, ca: '{_scratch["cert.pem"]}' }}")).Status);
        var strange = await Look($"{{ {check} }}");
        Assert.Equal(HealthStatus.Unhealthy, strange.Status);
        Assert.Contains("cannot be asked", strange.Message);
        Assert.Equal(HealthStatus.Healthy, (await Look($"{{ {check}, insecure: true }}")).Status);
        Assert.Contains("another name", (await Look($"{{ {check.Replace("localhost", "127.0.0.1", StringComparison.Ordinal)}, ca: '{_scratch["cert.pem"]}' }}")).Message);
    }

    [Fact]
    public async Task Prometheus_answers_queries()
    {
        var program = Needs.Tool("prometheus");
        File.WriteAllText(_scratch["prometheus.yml"], "global: {}\n");
        using var peer = Peer.Start(program, port =>
            [$"--config.file={_scratch["prometheus.yml"]}", $"--storage.tsdb.path={_scratch["data"]}", $"--web.listen-address=127.0.0.1:{port}", "--log.level=error"]);
        var server = $"name: q, type: prometheus, url: 'http://127.0.0.1:{peer.Port}', timeout: 1m";
        for (var ready = false; !ready;)
        {
            using var client = new HttpClient();
            ready = (await client.GetAsync(new Uri($"http://127.0.0.1:{peer.Port}/-/ready"))).IsSuccessStatusCode;
        }

        Assert.Equal((HealthStatus.Degraded, "The query gives 7, which is > 5."), Said(await Look($"{{ {server}, query: vector(7), degraded: '> 5', unhealthy: '> 10' }}")));
        Assert.Equal((HealthStatus.Unhealthy, "The query gives 42, which is >= 42."), Said(await Look($"{{ {server}, query: '42', unhealthy: '>= 42' }}")));
        Assert.Equal((HealthStatus.Healthy, "The query gives no value."), Said(await Look($"{{ {server}, query: nothing_here, when_empty: healthy }}")));
        var wrong = await Look($"{{ {server}, query: 'rate(' }}");
        Assert.Equal(HealthStatus.Unhealthy, wrong.Status);
        Assert.StartsWith("The query is refused: ", wrong.Message);

        static (HealthStatus, string?) Said(ComponentHealth found) => (found.Status, found.Message);
    }

    [Theory]
    [InlineData("grpc")]
    [InlineData("http/protobuf")]
    public async Task A_collector_takes_an_empty_request(string protocol)
    {
        await using var receiver = await Receiver.StartAsync(protocol == "grpc" ? HttpProtocols.Http2 : HttpProtocols.Http1);
        var found = await Look($"{{ name: o, type: otlp, endpoint: 'http://127.0.0.1:{receiver.Port}', protocol: {protocol} }}");
        Assert.Equal(HealthStatus.Healthy, found.Status);
        var request = Assert.Single(receiver.Requests);
        Assert.Equal(protocol == "grpc" ? "/opentelemetry.proto.collector.trace.v1.TraceService/Export" : "/v1/traces", request.Path);
        Assert.Empty(request.Message);
    }

    [Fact]
    public void The_checks_of_the_guide_are_read_as_they_stand()
    {
        var page = File.ReadAllText(Repository.PathOf("docs", "health.md")).ReplaceLineEndings("\n");
        var example = page.Split("```yaml\n")[1].Split("```")[0];
        var checks = (MappingNode)((MappingNode)YamlDocument.Parse("health.md", Encoding.UTF8.GetBytes(example))).Entries[0].Value;
        var mistakes = new DiagnosticBag();
        var read = new CheckReader(mistakes).Read(checks.Entries[0].Value);
        Assert.Empty(mistakes.InDocumentOrder());
        Assert.True(read.Count >= 7);
    }

    private Task<ComponentHealth> Look(string yaml) => Look(yaml, _environment, _scratch["state"]);

    internal static async Task<ComponentHealth> Look(string yaml, IReadOnlyDictionary<string, string> environment, string state)
    {
        var mistakes = new DiagnosticBag();
        var read = Assert.Single(new CheckReader(mistakes).Read(YamlDocument.Parse("attest.yml", Encoding.UTF8.GetBytes($"[{yaml}]"))));
        Assert.Empty(mistakes.InDocumentOrder());
        using var monitor = new HealthMonitor([new ConfiguredChecks(new CheckServices
        {
            Time = TimeProvider.System,
            Environment = environment,
            WorkingDirectory = Path.GetTempPath(),
            Processes = new ProcessRunner(TimeProvider.System),
            Logs = [new WatchedLog(StateFolder.Open(state), Path.Combine(state, "audit"), static _ => throw new InvalidOperationException())],
            Objects = Adapters.All.Objects,
            LastSuccess = static _ => null,
        }).Make(read)]);
        return Assert.Single((await monitor.ReadAsync(cancellation: TestContext.Current.CancellationToken)).Components);
    }

    private static X509Certificate2 Certificate(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(90));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
    }
}
