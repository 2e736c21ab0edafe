using System.Globalization;
using Attest.Monitoring.Audit.Anchors;
using Attest.Monitoring.Configuration.Checks;

namespace Attest.Monitoring.Health.Checks;

/// <summary>
/// A bucket can be reached. With keys the names of its objects are asked for, which proves the keys too; without, HEAD on it
/// without a signature. Source: Amazon S3 API Reference, "ListObjectsV2"; "HeadBucket": 200, 403 = it is there and not for
/// everybody, 404 = there is none.
/// </summary>
internal sealed class S3Check(ConfiguredCheck check, CheckServices services) : IHealthCheck
{
    /// <summary>Nobody's: an empty list is the shortest answer.</summary>
    private const string NoObject = "attest-health-check/";

    private readonly Uri _url = new($"{check.Text("endpoint")!.TrimEnd('/')}/{check.Text("bucket")}");
    private readonly ExpectedStatus _expected = new(check.List("expect_status"));

    public string Name => check.Name;

    public async ValueTask<HealthResult> CheckAsync(CancellationToken cancellation)
    {
        if (check.Text("access_key_variable") is { } key) return AskSigned(key, check.Text("secret_key_variable")!, cancellation);
        var certificate = new PeerCertificate(services.PathOf(check.Text("ca")), check.Flag("insecure"));
        var client = new WebClient(certificate, new Dictionary<string, string>(), null, services.Environment);
        var result = await client.AskAsync(HttpMethod.Head, _url, response => Task.FromResult(Judge((int)response.StatusCode)), cancellation).ConfigureAwait(false);
        return (result with { CertificateExpiry = certificate.Expiry }).With("bucket", check.Text("bucket"));
    }

    private HealthResult AskSigned(string keyVariable, string secretVariable, CancellationToken cancellation)
    {
        if (services.Objects is not { } open) return HealthResult.Unhealthy("There is no S3 here.");
        try
        {
            using var store = open(new ObjectStoreRequest(check.Text("bucket")!, check.Text("region")!, check.Text("endpoint")!.TrimEnd('/'))
            {
                AccessKey = Secrets.Read(keyVariable, services.Environment),
                SecretKey = Secrets.Read(secretVariable, services.Environment),
                Timeout = check.Duration("timeout")!.Value,
            });
            store.List(NoObject, 1, cancellation);
            return HealthResult.Healthy().With("bucket", check.Text("bucket"));
        }
        catch (IOException fault)
        {
            return HealthResult.Unhealthy($"The bucket cannot be asked: {fault.Message}").With("bucket", check.Text("bucket"));
        }
    }

    private HealthResult Judge(int status)
    {
        var result = _expected.Takes(status) ? HealthResult.Healthy()
            : status == 404 ? HealthResult.Unhealthy($"There is no bucket '{check.Text("bucket")}'.")
            : HealthResult.Unhealthy(string.Create(CultureInfo.InvariantCulture, $"It answered {status}; expected is {_expected}."));
        return result.With("http_status", status);
    }
}
