using System.Globalization;
using Attest.Monitoring.Configuration.Checks;

namespace Attest.Monitoring.Health.Checks;

/// <summary>
/// A bucket can be reached: HEAD on it, as HeadBucket does, without a signature. Source: Amazon S3 API Reference,
/// "HeadBucket": 200, 403 = it is there and not for everybody, 404 = there is none.
/// </summary>
internal sealed class S3Check(ConfiguredCheck check, CheckServices services) : IHealthCheck
{
    private readonly Uri _url = new($"{check.Text("endpoint")!.TrimEnd('/')}/{check.Text("bucket")}");
    private readonly ExpectedStatus _expected = new(check.List("expect_status"));

    public string Name => check.Name;

    public async ValueTask<HealthResult> CheckAsync(CancellationToken cancellation)
    {
        var certificate = new PeerCertificate(services.PathOf(check.Text("ca")), check.Flag("insecure"));
        var client = new WebClient(certificate, new Dictionary<string, string>(), null, services.Environment);
        var result = await client.AskAsync(HttpMethod.Head, _url, response => Task.FromResult(Judge((int)response.StatusCode)), cancellation).ConfigureAwait(false);
        return (result with { CertificateExpiry = certificate.Expiry }).With("bucket", check.Text("bucket"));
    }

    private HealthResult Judge(int status)
    {
        var result = _expected.Takes(status) ? HealthResult.Healthy()
            : status == 404 ? HealthResult.Unhealthy($"There is no bucket '{check.Text("bucket")}'.")
            : HealthResult.Unhealthy(string.Create(CultureInfo.InvariantCulture, $"It answered {status}; expected is {_expected}."));
        return result.With("http_status", status);
    }
}
