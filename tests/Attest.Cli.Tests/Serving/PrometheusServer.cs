using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Attest.Cli.Tests.Serving;

/// <summary>A real Prometheus under way, which scrapes one address every second.</summary>
internal sealed class PrometheusServer : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly LiveProcess _process;
    private readonly HttpClient _client;

    private PrometheusServer(LiveProcess process, int port)
    {
        _process = process;
        _client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
    }

    /// <param name="box">Where its data lie.</param>
    /// <param name="target">Whose <c>/metrics</c> it scrapes.</param>
    /// <param name="features">What <c>--enable-feature</c> gets.</param>
    /// <param name="more">More lines of the job.</param>
    public static PrometheusServer Start(Sandbox box, Uri target, string features = "exemplar-storage", string more = "") =>
        StartConfigured(
            box,
            $$"""
            global: { scrape_interval: 1s, scrape_timeout: 1s }
            scrape_configs:
              - job_name: attest
                {{more}}
                static_configs: [{ targets: ["{{target.Authority}}"] }]
            """,
            features);

    /// <summary>Starts one with a configuration of its own.</summary>
    public static PrometheusServer StartConfigured(Sandbox box, string configuration, string features = "exemplar-storage")
    {
        var port = FreePort();
        box.Write("prometheus.yml", configuration);
        var process = box.Start(Needs.Tool("prometheus"),
        [
            "--config.file=prometheus.yml", "--storage.tsdb.path=data", $"--web.listen-address=127.0.0.1:{port}",
            $"--enable-feature={features}", "--log.level=warn",
        ], null);
        return new PrometheusServer(process, port);
    }

    /// <summary>The value of the first series of a query's answer once it is good enough, or what it is after a minute.</summary>
    public double? Until(string query, Func<double, bool> enough)
    {
        var started = Stopwatch.StartNew();
        while (true)
        {
            double? value = null;
            try
            {
                var result = Get($"/api/v1/query?query={Uri.EscapeDataString(query)}").GetProperty("data").GetProperty("result");
                if (result.GetArrayLength() > 0)
                    value = double.Parse(result[0].GetProperty("value")[1].GetString()!, CultureInfo.InvariantCulture);
            }
            catch (HttpRequestException)
            {
                // It is starting.
            }

            if (value is { } known && enough(known)) return known;
            if (started.Elapsed > Patience) return value;
            Thread.Sleep(100);
        }
    }

    /// <summary>What it has kept of each series in the last hour, as it was scraped: seconds and values.</summary>
    /// <param name="series">A selector.</param>
    public IReadOnlyList<(string Series, (double At, double Value)[] Samples)> Kept(string series) =>
    [
        .. Get($"/api/v1/query?query={Uri.EscapeDataString(series + "[1h]")}").GetProperty("data").GetProperty("result").EnumerateArray().Select(one =>
            (one.GetProperty("metric").GetRawText(), one.GetProperty("values").EnumerateArray().Select(pair =>
                (pair[0].GetDouble(), double.Parse(pair[1].GetString()!, CultureInfo.InvariantCulture))).ToArray())),
    ];

    /// <summary>The traces that a series' exemplars lead to, once there are any.</summary>
    public IReadOnlyList<string> Traces(string query)
    {
        var started = Stopwatch.StartNew();
        while (true)
        {
            var data = Get($"/api/v1/query_exemplars?query={Uri.EscapeDataString(query)}&start=0&end=4000000000").GetProperty("data");
            string[] traces =
            [
                .. data.EnumerateArray().SelectMany(series => series.GetProperty("exemplars").EnumerateArray())
                    .Select(exemplar => exemplar.GetProperty("labels").GetProperty("trace_id").GetString()!),
            ];
            if (traces.Length > 0 || started.Elapsed > Patience) return traces;
            Thread.Sleep(100);
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        _process.Dispose();
    }

    private JsonElement Get(string path)
    {
        using var response = _client.Send(new HttpRequestMessage(HttpMethod.Get, path));
        response.EnsureSuccessStatusCode();
        using var document = JsonDocument.Parse(response.Content.ReadAsStream());
        return document.RootElement.Clone();
    }

    /// <summary>A port that nobody listens on.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
