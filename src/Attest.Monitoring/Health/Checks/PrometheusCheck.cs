using System.Globalization;
using System.Text.Json;
using Attest.Monitoring.Configuration.Checks;

namespace Attest.Monitoring.Health.Checks;

/// <summary>What an instant query gives. Source: prometheus.io, "HTTP API", Instant queries; a value is <c>[time, "text"]</c>.</summary>
internal sealed class PrometheusCheck(ConfiguredCheck check, CheckServices services) : IHealthCheck
{
    private const int LongestAnswer = 4 << 20;

    private readonly Uri _url = new($"{check.Text("url")!.TrimEnd('/')}/api/v1/query?query={Uri.EscapeDataString(check.Text("query")!)}");
    private readonly ValueComparison? _degraded = Comparison(check.Text("degraded"));
    private readonly ValueComparison? _unhealthy = Comparison(check.Text("unhealthy"));

    public string Name => check.Name;

    public async ValueTask<HealthResult> CheckAsync(CancellationToken cancellation)
    {
        var certificate = new PeerCertificate(services.PathOf(check.Text("ca")), check.Flag("insecure"));
        var client = new WebClient(certificate, new Dictionary<string, string>(), check.Text("token_variable"), services.Environment);
        var result = await client.AskAsync(HttpMethod.Get, _url, response => Judge(response, cancellation), cancellation).ConfigureAwait(false);
        return result with { CertificateExpiry = certificate.Expiry };
    }

    private static ValueComparison? Comparison(string? text) => text is null ? null : ValueComparison.Read(text);

    private async Task<HealthResult> Judge(HttpResponseMessage response, CancellationToken cancellation)
    {
        try
        {
            await response.Content.LoadIntoBufferAsync(LongestAnswer, cancellation).ConfigureAwait(false);
            using var json = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false));
            var root = json.RootElement;
            if (root.GetProperty("status").GetString() != "success")
                return HealthResult.Unhealthy($"The query is refused: {root.GetProperty("error").GetString()}");
            return Judge(Values(root.GetProperty("data")));
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return HealthResult.Unhealthy(string.Create(
                CultureInfo.InvariantCulture, $"{WebClient.Shown(_url)} answered {(int)response.StatusCode}, and not as Prometheus does."));
        }
    }

    private HealthResult Judge(List<double> values)
    {
        if (values.Count == 0)
        {
            const string Empty = "The query gives no value.";
            return check.Text("when_empty") switch
            {
                "healthy" => HealthResult.Healthy(Empty),
                "degraded" => HealthResult.Degraded(Empty),
                _ => HealthResult.Unhealthy(Empty),
            };
        }

        var result = First(_unhealthy, values) is { } bad ? HealthResult.Unhealthy(bad)
            : First(_degraded, values) is { } poor ? HealthResult.Degraded(poor)
            : HealthResult.Healthy();
        return values.Count == 1 ? result.With("value", values[0]) : result.With("values", values.Count).With("value_min", values.Min()).With("value_max", values.Max());
    }

    private static string? First(ValueComparison? limit, List<double> values)
    {
        foreach (var value in values)
            if (limit?.Holds(value) == true) return string.Create(CultureInfo.InvariantCulture, $"The query gives {value}, which is {limit}.");
        return null;
    }

    private static List<double> Values(JsonElement data)
    {
        var result = data.GetProperty("result");
        return data.GetProperty("resultType").GetString() switch
        {
            "scalar" => [Number(result)],
            "vector" => [.. result.EnumerateArray().Select(static series => Number(series.GetProperty("value")))],
            _ => throw new FormatException(),
        };
    }

    private static double Number(JsonElement pair) => pair[1].GetString() switch
    {
        "NaN" => double.NaN,
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        var text => double.Parse(text!, NumberStyles.Float, CultureInfo.InvariantCulture),
    };
}
