using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Attest.Cli.Tests;

/// <summary>Collectors that take a connection and never answer: all of them together cost a run what one may.</summary>
public sealed class FlushTests : IDisposable
{
    /// <summary>What one receiver may cost the end of a run.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    private readonly List<TcpListener> _dead = [];

    public void Dispose()
    {
        foreach (var listener in _dead) listener.Dispose();
    }

    [Theory]
    [InlineData("http/protobuf")]
    [InlineData("grpc")]
    public void Traces_logs_metrics_and_a_Pushgateway_are_waited_for_together(string protocol)
    {
        using var box = new Sandbox();
        box.Pipeline("  - { id: one, run: 'true' }");

        // What a run costs here and now, without anybody to wait for.
        var plain = Timed(() => box.Run("run").Gave(0));

        box.Environment["OTEL_EXPORTER_OTLP_PROTOCOL"] = protocol;
        box.Environment["OTEL_TRACES_EXPORTER"] = "otlp,zipkin";
        box.Environment["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] = Dead();
        box.Environment["OTEL_EXPORTER_ZIPKIN_ENDPOINT"] = Dead();
        box.Environment["OTEL_EXPORTER_OTLP_LOGS_ENDPOINT"] = Dead();
        box.Environment["OTEL_EXPORTER_OTLP_METRICS_ENDPOINT"] = Dead();
        box.Environment["ATTEST_CONFIG"] = box.Write("conf.yml", $"monitoring: {{ push: {{ pushgateway: {{ url: '{Dead()}' }} }} }}\n");
        Ended ended = null!;
        var waiting = TimeSpan.MaxValue;

        // One after the other they take five times the limit, each time; a machine that is busy may once be so slow.
        for (var tries = 0; tries < 3 && waiting > (Limit * 4) + plain; tries++) waiting = Timed(() => ended = box.Run("run").Gave(0));
        Assert.Contains("span(s) could not be exported", ended.Error);
        Assert.Contains("log line(s) could not be exported", ended.Error);
        Assert.Equal(2, ended.Error.Split("The metrics were not pushed to").Length - 1);
        Assert.InRange(waiting, Limit * 0.9, Limit * 4 + plain);
    }

    private static TimeSpan Timed(Action action)
    {
        var since = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(since);
    }

    /// <summary>Connections are taken by the system, and nobody ever reads them.</summary>
    private string Dead()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _dead.Add(listener);
        return $"http://{listener.LocalEndpoint}";
    }
}
