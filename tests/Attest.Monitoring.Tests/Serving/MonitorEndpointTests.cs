using System.IO.Compression;
using System.Text;
using Attest.Monitoring.Access;
using Attest.Monitoring.Metrics;
using Attest.Monitoring.Metrics.Exposition;
using Attest.Monitoring.Serving;
using Attest.Monitoring.Signals;
using Attest.Monitoring.Tests.Telemetry;

namespace Attest.Monitoring.Tests.Serving;

public sealed class MonitorEndpointTests
{
    private readonly List<Signal> _signals = [];
    private readonly List<string> _warnings = [];
    private readonly ManualTime _time = new();
    private int _closed;

    [Fact]
    public async Task The_metrics_come_in_the_format_that_is_asked_for()
    {
        using var endpoint = Endpoint(() => Metrics(3));
        using var text = await Get(endpoint, "/metrics");
        Assert.Equal(200, text.Status);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", text.ContentType);
        using var open = await Get(endpoint, "/metrics", ("Accept", "application/openmetrics-text; version=1.0.0"));
        Assert.EndsWith("# EOF\n", Body(open));
        Assert.Contains(new("X-Content-Type-Options", "nosniff"), open.Headers);
        Assert.Contains(new("Vary", "Accept, Accept-Encoding"), open.Headers);
    }

    [Fact]
    public async Task A_long_exposition_is_packed_for_those_who_take_it()
    {
        using var endpoint = Endpoint(() => Metrics(5000));
        using var plain = await Get(endpoint, "/metrics");
        using var packed = await Get(endpoint, "/metrics", ("Accept-Encoding", "gzip"));
        Assert.Contains(new("Content-Encoding", "gzip"), packed.Headers);
        Assert.True(packed.Body.Length * 4 < plain.Body.Length);
        using var bytes = new MemoryStream();
        packed.Body.WriteTo(bytes);
        bytes.Position = 0;
        using var gzip = new GZipStream(bytes, CompressionMode.Decompress);
        using var reader = new StreamReader(gzip);
        Assert.Equal(Body(plain), reader.ReadToEnd());
    }

    [Theory]
    [InlineData("GET", "/nothing", 404)]
    [InlineData("GET", "/metrics/", 404)]
    [InlineData("GET", "/%6detrics", 404)]
    [InlineData("GET", "/../metrics", 404)]
    [InlineData("GET", "/x/..%2fmetrics", 404)]
    [InlineData("GET", "//metrics", 404)]
    [InlineData("GET", "http://evil.example/metrics", 404)]
    [InlineData("POST", "/metrics", 405)]
    [InlineData("TRACE", "/metrics", 405)]
    [InlineData("OPTIONS", "*", 404)]
    public async Task What_is_not_exactly_a_route_is_refused(string method, string path, int status)
    {
        using var endpoint = Endpoint(() => Metrics(1));
        using var response = await Ask(endpoint, method, path);
        Assert.Equal(status, response.Status);
        var served = Assert.IsType<RequestServed>(_signals[^1]);
        Assert.Equal((status, status == 405 ? "/metrics" : "other"), (served.Code, served.Endpoint));
        Assert.Contains(served.Method, (string[])["GET", "other"]);
    }

    [Fact]
    public async Task A_body_and_another_host_are_refused()
    {
        using var endpoint = Endpoint(() => Metrics(1));
        using var body = await endpoint.All(Request("GET", "/metrics") with { HasBody = true }, default);
        Assert.Equal((413, true), (body.Status, body.Closes));
        using var other = await Get(endpoint, "/metrics", ("Host", "evil.example"));
        Assert.Equal(421, other.Status);
        using var beyond = await endpoint.All(Request("GET", "/metrics", ("Host", "build.example")) with { IsLocal = false }, default);
        Assert.Equal(401, beyond.Status);
    }

    [Fact]
    public async Task A_hundred_scrapes_at_once_are_two_readings_at_most()
    {
        var readings = 0;
        using var started = new SemaphoreSlim(0);
        using var go = new ManualResetEventSlim();
        using var endpoint = Endpoint(() =>
        {
            Interlocked.Increment(ref readings);
            started.Release();
            go.Wait();
            return Metrics(1);
        });
        var first = Get(endpoint, "/metrics");
        await started.WaitAsync(TestContext.Current.CancellationToken);
        var others = Enumerable.Range(0, 99).Select(_ => Get(endpoint, "/metrics")).ToArray();
        go.Set();
        foreach (var response in await Task.WhenAll([first, .. others])) Assert.Equal(200, response.Status);
        Assert.Equal(2, readings);
    }

    [Fact]
    public async Task A_reading_that_fails_is_told_and_the_next_one_is_made()
    {
        var fails = true;
        using var endpoint = Endpoint(() => fails
            ? throw new AttestException(ErrorIds.StateFolderUnusable, "The metrics under /secret/place cannot be read.", "Mend it.")
            : Metrics(1));
        using var failed = await Get(endpoint, "/metrics");
        Assert.Equal(503, failed.Status);
        Assert.DoesNotContain("/secret/place", Body(failed));
        Assert.Contains("/secret/place", Assert.Single(_warnings));
        Assert.Equal(ErrorIds.StateFolderUnusable, Assert.IsType<RequestServed>(_signals[^1]).ErrorId);
        fails = false;
        using var mended = await Get(endpoint, "/metrics");
        Assert.Equal(200, mended.Status);
    }

    [Fact]
    public async Task A_scrape_is_answered_before_the_scraper_gives_up()
    {
        using var never = new ManualResetEventSlim();
        using var endpoint = Endpoint(() =>
        {
            never.Wait();
            return Metrics(1);
        });
        var asked = Get(endpoint, "/metrics", ("X-Prometheus-Scrape-Timeout-Seconds", "10"));
        _time.Advance(TimeSpan.FromSeconds(9.4));
        Assert.False(asked.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.2));
        Assert.Equal(503, (await asked).Status);
        never.Set();
    }

    [Theory]
    [InlineData(null, 30)]
    [InlineData("10", 9.5)]
    [InlineData("0.5", 0.25)]
    [InlineData("1e9", 30)]
    [InlineData("-3", 30)]
    [InlineData("NaN", 30)]
    [InlineData("3600", 30)]
    public void The_scrapers_time_is_kept_to(string? header, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), MetricsRoute.LimitOf(header));

    [Fact]
    public void Lost_runs_are_closed_every_ten_seconds()
    {
        using (Endpoint(() => Metrics(1)))
        {
            _time.Advance(TimeSpan.FromSeconds(9));
            Assert.Equal(0, _closed);
            _time.Advance(TimeSpan.FromSeconds(1));
            _time.Advance(TimeSpan.FromSeconds(10));
            Assert.Equal(2, _closed);
        }
    }

    private MonitorEndpoint Endpoint(Func<MergedMetrics> read) => new(new MonitorServices
    {
        Routes = [new ServedRoute("/metrics", new MetricsRoute(read, _time, _warnings.Add).Answer) { Role = AccessRoles.MetricsRead, IsMetrics = true }],
        Upkeep = () => _closed++,
        Signals = new Recorder(_signals),
        Warn = _warnings.Add,
        Time = _time,
    });

    private static Task<ServedResponse> Get(MonitorEndpoint endpoint, string path, params (string Name, string Value)[] headers) =>
        endpoint.All(Request("GET", path, headers), TestContext.Current.CancellationToken).AsTask();

    private static Task<ServedResponse> Ask(MonitorEndpoint endpoint, string method, string path) =>
        endpoint.All(Request(method, path), TestContext.Current.CancellationToken).AsTask();

    private static ServedRequest Request(string method, string path, params (string Name, string Value)[] headers) => new()
    {
        Method = method,
        Path = path,
        Header = name => headers.FirstOrDefault(one => one.Name == name).Value,
        IsLocal = true,
    };

    private static string Body(ServedResponse response)
    {
        using var bytes = new MemoryStream();
        response.Body.WriteTo(bytes);
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static MergedMetrics Metrics(int series)
    {
        var labels = Enumerable.Range(0, series).Select(at => new ReadOnlyMemory<byte>(Encoding.UTF8.GetBytes($"n=\"{at:D6}\""))).ToArray();
        return new MergedMetrics(
            [new ExposedFamily("m_total", new MetricFamilyData(
                new("m_total", MetricKind.Counter, "", "", GaugeMerge.Sum, false, []), labels, new double[series], new long[series], []))],
            []);
    }

    private sealed class Recorder(List<Signal> signals) : ISignalSink
    {
        public void Emit(Signal signal)
        {
            lock (signals) signals.Add(signal);
        }
    }
}
