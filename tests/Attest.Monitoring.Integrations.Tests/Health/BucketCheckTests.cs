using Attest.Monitoring.Health;
using Attest.Monitoring.Integrations.Tests.S3;
using Attest.Monitoring.Tests.Telemetry;

namespace Attest.Monitoring.Integrations.Tests.Health;

/// <summary>The check of a bucket against a real gateway of Ceph, which looks at signatures.</summary>
public sealed class BucketCheckTests(Gateway gateway) : IClassFixture<Gateway>
{
    [Fact]
    public async Task A_bucket_is_asked_with_and_without_keys()
    {
        using var scratch = new Scratch();
        var bucket = await gateway.BucketAsync();
        var keys = new Dictionary<string, string> { ["KEY"] = "AK", ["SECRET"] = "SK", ["WRONG"] = "guess-this" };

        Assert.Equal(HealthStatus.Healthy, (await Look($"bucket: {bucket}")).Status);
        Assert.Equal("There is no bucket 'no-such-bucket'.", (await Look("bucket: no-such-bucket")).Message);
        Assert.Equal(HealthStatus.Healthy, (await Look($"bucket: {bucket}, access_key_variable: KEY, secret_key_variable: SECRET")).Status);
        var wrong = await Look($"bucket: {bucket}, access_key_variable: KEY, secret_key_variable: WRONG");
        Assert.Equal(HealthStatus.Unhealthy, wrong.Status);
        Assert.Contains("SignatureDoesNotMatch", wrong.Message);
        Assert.DoesNotContain("guess-this", wrong.Message);
        Assert.Contains("404", (await Look("bucket: no-such-bucket, access_key_variable: KEY, secret_key_variable: SECRET")).Message);
        Assert.StartsWith("The environment variable NONE is not set.", (await Look($"bucket: {bucket}, access_key_variable: KEY, secret_key_variable: NONE")).Message);

        Task<ComponentHealth> Look(string more) => PeerCheckTests.Look(
            $"{{ name: s, type: s3, timeout: 2m, endpoint: '{gateway.Address}', {more} }}", keys, scratch["state"]);
    }
}
