using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Attest.Monitoring.Configuration;
using Attest.Monitoring.Integrations.Tests.Tracing;
using Attest.Monitoring.Metrics;
using Attest.Monitoring.Metrics.Exposition;
using Attest.Monitoring.Push;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Attest.Monitoring.Integrations.Tests.Push;

/// <summary>What a receiver can do to a push: nothing but a counted loss, within the limit.</summary>
public sealed class PushFaultTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Ample = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("otlp")]
    [InlineData("pushgateway")]
    public async Task Totals_that_were_turned_away_are_sent_again(string kind)
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.First.Enqueue(new Answer(503));
        receiver.First.Enqueue(new Answer(429) { RetryAfter = "0" });

        Assert.True(Push(receiver, kind, Ample).Delivered);
        Assert.Equal(3, receiver.Requests.Count);
    }

    [Theory]
    [InlineData("otlp", 503, null)]
    [InlineData("otlp", 429, "3600")]
    [InlineData("pushgateway", 503, "3600")]
    public async Task A_receiver_that_stays_busy_costs_at_most_the_limit(string kind, int status, string? after)
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Always = new Answer(status) { RetryAfter = after };
        var started = Stopwatch.GetTimestamp();

        var push = Push(receiver, kind, Limit);

        // Where the receiver wants more time than there is nobody waits at all.
        if (after is not null) Assert.Single(receiver.Requests);
        Assert.Equal((2L, 2L), (push.Series, push.Lost));
        Assert.StartsWith($"it answered {status} ", push.Problem, StringComparison.Ordinal);
        Assert.True(Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(20));
    }

    [Theory]
    [InlineData("otlp", 400)]
    [InlineData("otlp", 404)]
    [InlineData("pushgateway", 400)]
    public async Task What_was_refused_is_not_sent_again(string kind, int status)
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Always = new Answer(status) { Body = Encoding.UTF8.GetBytes("no\nsuch thing") };

        Assert.Equal(2, Push(receiver, kind, Ample).Lost);
        Assert.Single(receiver.Requests);
    }

    [Theory]
    [InlineData("otlp")]
    [InlineData("pushgateway")]
    public async Task A_receiver_that_never_answers_is_given_up_at_the_limit(string kind)
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Always = new Answer { Hangs = true };

        var push = Push(receiver, kind, TimeSpan.FromMilliseconds(300));

        Assert.Equal(push.Series, push.Lost);
        Assert.NotNull(push.Problem);
    }

    [Theory]
    [InlineData("otlp")]
    [InlineData("pushgateway")]
    public void Nobody_there_is_a_counted_loss(string kind)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();

        Assert.Equal(2, Push(Target(kind, port, ""), Limit).Lost);
    }

    /// <summary>OTLP, "Partial Success": what was rejected is lost, the rest arrived, and nothing is sent again.</summary>
    [Theory]
    [InlineData(1, "duplicate", 1)]
    [InlineData(0, "please upgrade", 0)]
    public async Task A_part_that_was_rejected_is_counted(byte rejected, string why, long lost)
    {
        await using var receiver = await Receiver.StartAsync();
        var text = Encoding.UTF8.GetBytes(why);
        byte[] partial = [8, rejected, 18, (byte)text.Length, .. text];
        receiver.Always = new Answer { Body = [10, (byte)partial.Length, .. partial] };

        var push = Push(receiver, "otlp", Ample);

        Assert.Equal(lost, push.Lost);
        Assert.Contains(why, push.Problem);
        Assert.Single(receiver.Requests);
    }

    [Fact]
    public async Task Over_gRPC_a_server_that_is_not_ready_is_asked_again()
    {
        await using var receiver = await Receiver.StartAsync(HttpProtocols.Http2);
        receiver.First.Enqueue(new Answer { GrpcStatus = 14 });

        Assert.True(Push(Target("otlp", receiver.Port, "OTEL_EXPORTER_OTLP_PROTOCOL=grpc OTEL_EXPORTER_OTLP_TIMEOUT=1500"), Ample).Delivered);

        Assert.Equal(2, receiver.Requests.Count);
        Assert.All(receiver.Requests, request =>
        {
            Assert.Equal("/opentelemetry.proto.collector.metrics.v1.MetricsService/Export", request.Path);
            Assert.Equal("1500m", request.Headers["grpc-timeout"]);
        });
    }

    [Fact]
    public async Task The_variables_for_metrics_go_before_those_for_all()
    {
        await using var receiver = await Receiver.StartAsync();
        const string Variables =
            "OTEL_EXPORTER_OTLP_HEADERS=x-a=all OTEL_EXPORTER_OTLP_METRICS_HEADERS=x-a=metrics%2Cone,x-b=2 "
            + "OTEL_EXPORTER_OTLP_COMPRESSION=none OTEL_EXPORTER_OTLP_METRICS_COMPRESSION=gzip";

        Assert.True(Push(Target("otlp", receiver.Port, Variables), Ample).Delivered);

        var request = Assert.Single(receiver.Requests);
        Assert.Equal("/v1/metrics", request.Path);
        Assert.True(request.WasPacked);
        Assert.Equal(("metrics,one", "2"), (request.Headers["x-a"], request.Headers["x-b"]));
        Assert.Equal("application/x-protobuf", request.Headers["content-type"]);
    }

    [Fact]
    public async Task A_Pushgateway_gets_its_group_and_the_password_in_a_header_and_nowhere_else()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Always = new Answer(401) { Body = Encoding.UTF8.GetBytes("who are you?") };
        using var target = Targets("").At($"http://who:s%2Fcret@127.0.0.1:{receiver.Port}/gate/", "--push");

        var push = Push(target, Ample);

        var request = Assert.Single(receiver.Requests);
        Assert.Equal("/gate/metrics/job/nightly/instance/i-1", request.Path);
        Assert.Equal("Basic " + Convert.ToBase64String("who:s/cret"u8), request.Headers["authorization"]);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", request.Headers["content-type"]);
        Assert.Equal("# TYPE runs_total counter\nruns_total{k=\"1\"} 1\nruns_total{k=\"2\"} 2\n", Encoding.UTF8.GetString(request.Message));
        Assert.Equal("it answered 401 Unauthorized: who are you?", push.Problem);
        Assert.DoesNotContain("cret", push.Target + push.Problem);
    }

    private static MetricPush Push(Receiver receiver, string kind, TimeSpan limit) => Push(Target(kind, receiver.Port, ""), limit);

    private static MetricPush Push(IPushTarget target, TimeSpan limit)
    {
        var family = new MetricFamilyData(
            new MetricDescriptor("runs_total", MetricKind.Counter, "", "", GaugeMerge.Sum, Own: false, []),
            ["k=\"1\""u8.ToArray(), "k=\"2\""u8.ToArray()], [1, 2], [5, 5], []);
        using (target)
        {
            using var deadline = new PushDeadline(limit, TimeProvider.System);
            return target.Push(
                new PushedTotals([new ExposedFamily("runs_total", family)], "i-1", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch), deadline);
        }
    }

    private static IPushTarget Target(string kind, int port, string variables) => kind == "otlp"
        ? Targets($"OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:{port} {variables}").Configured().Single()
        : Targets("").At($"http://127.0.0.1:{port}", "--push");

    private static PushTargets Targets(string variables) => new(
        new PushSettings { PushgatewayJob = "nightly" },
        variables.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(one => one.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]),
        Assert.Fail,
        Directory.GetCurrentDirectory(),
        TimeProvider.System,
        () => new OtlpMetricsRequest([], "1"));
}
