using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Attest.Monitoring.Configuration.Checks;

namespace Attest.Monitoring.Health.Checks;

/// <summary>An address of a web server answers as it should.</summary>
internal sealed class HttpCheck(ConfiguredCheck check, CheckServices services) : IHealthCheck
{
    private const int LongestBody = 64 * 1024;

    private readonly Uri _url = new(check.Text("url")!);
    private readonly HttpMethod _method = new(check.Text("method")!);
    private readonly ExpectedStatus _expected = new(check.List("expect_status"));
    private readonly Regex? _pattern = check.Text("body_pattern") is { } pattern
        ? new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)
        : null;

    public string Name => check.Name;

    public async ValueTask<HealthResult> CheckAsync(CancellationToken cancellation)
    {
        var certificate = new PeerCertificate(services.PathOf(check.Text("ca")), check.Flag("insecure"));
        var client = new WebClient(certificate, check.Map("headers"), check.Text("token_variable"), services.Environment)
        {
            FollowsRedirects = check.Flag("follow_redirects"),
        };
        var result = await client.AskAsync(_method, _url, response => Judge(response, cancellation), cancellation).ConfigureAwait(false);
        return certificate.Judge(
            result.With("url", WebClient.Shown(_url)),
            check.Whole("certificate_degraded_days")!.Value, check.Whole("certificate_unhealthy_days")!.Value, services.Time.GetUtcNow());
    }

    private async Task<HealthResult> Judge(HttpResponseMessage response, CancellationToken cancellation)
    {
        var status = (int)response.StatusCode;
        var result = HealthResult.Healthy();
        if (!_expected.Takes(status))
        {
            var said = string.Create(CultureInfo.InvariantCulture, $"It answered {status} {response.ReasonPhrase}").TrimEnd();
            result = HealthResult.Unhealthy($"{said}; expected is {_expected}.");
        }
        else if (_pattern is not null && !_pattern.IsMatch(await Beginning(response, cancellation).ConfigureAwait(false)))
        {
            result = HealthResult.Unhealthy($"The body does not match '{_pattern}'.");
        }

        return result.With("http_status", status);
    }

    /// <summary>Of a body that never ends the rest is left where it is.</summary>
    private static async Task<string> Beginning(HttpResponseMessage response, CancellationToken cancellation)
    {
        using var body = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        var bytes = new byte[LongestBody];
        var length = await body.ReadAtLeastAsync(bytes, LongestBody, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
        return Encoding.UTF8.GetString(bytes, 0, length);
    }
}
