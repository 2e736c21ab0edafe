using System.Diagnostics;
using Attest.Monitoring.Delivery;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Attest.Monitoring.Integrations.Tests.Tracing;

/// <summary>What a receiver can do to a run: nothing but a counted loss and two seconds.</summary>
public sealed class ReceiverFaultTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    [Theory]
    [InlineData(429)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task Spans_that_a_busy_receiver_turned_away_are_sent_again_when_it_says_so(int status)
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.First.Enqueue(new Answer(status) { RetryAfter = "0" });

        var losses = SentSpans.Send(SentSpans.Otlp(receiver, OtlpProtocol.HttpProtobuf));

        Assert.Equal(0, losses.All);
        Assert.Equal(2, receiver.Requests.Count);
        Assert.Single(receiver.Requests.Select(request => Convert.ToHexString(request.Message)).Distinct());
    }

    [Theory]
    [InlineData("Thu, 01 Jan 1970 00:00:00 GMT")]
    [InlineData("-5")]
    public async Task A_date_that_has_passed_is_now_and_nonsense_is_no_answer(string retryAfter)
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.First.Enqueue(new Answer(503) { RetryAfter = retryAfter });

        Assert.Equal(0, SentSpans.Send(SentSpans.Otlp(receiver, OtlpProtocol.HttpProtobuf)).All);
        Assert.Equal(2, receiver.Requests.Count);
    }

    [Theory]
    [InlineData(503, "3600")]
    [InlineData(429, "30")]
    [InlineData(503, null)]
    public async Task A_receiver_that_stays_busy_costs_the_spans_and_at_most_the_limit(int status, string? retryAfter)
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Always = new Answer(status) { RetryAfter = retryAfter };

        var losses = Timed(() => SentSpans.Send(SentSpans.Otlp(receiver, OtlpProtocol.HttpProtobuf), Limit));

        Assert.Equal((3, 0), (losses.Failed, losses.Overflowed));
        Assert.StartsWith($"it answered {status} ", losses.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(500)]
    [InlineData(301)]
    public async Task What_a_receiver_refuses_for_good_is_not_sent_again(int status)
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Always = new Answer(status);

        var losses = SentSpans.Send(SentSpans.Otlp(receiver, OtlpProtocol.HttpProtobuf));

        Assert.Equal(3, losses.Failed);
        Assert.Single(receiver.Requests);
    }

    [Theory]
    [InlineData(OtlpProtocol.HttpProtobuf, 1, 1)]
    [InlineData(OtlpProtocol.Grpc, 2, 2)]
    [InlineData(OtlpProtocol.HttpProtobuf, 99, 3)]
    [InlineData(OtlpProtocol.HttpProtobuf, 0, 0)]
    internal async Task What_a_receiver_rejects_of_a_request_it_took_is_counted_and_not_sent_again(OtlpProtocol protocol, int rejected, int lost)
    {
        await using var receiver = await Receiver.StartAsync(protocol == OtlpProtocol.Grpc ? HttpProtocols.Http2 : HttpProtocols.Http1);
        receiver.Always = new Answer { Body = Partial(rejected, "too old") };

        var losses = SentSpans.Send(SentSpans.Otlp(receiver, protocol));

        Assert.Equal(lost, losses.Failed);
        Assert.Equal("it said: too old", losses.Why);
        Assert.Single(receiver.Requests);
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("\u0008")]
    public async Task An_answer_that_cannot_be_read_has_taken_the_spans(string answer)
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Always = new Answer { Body = System.Text.Encoding.UTF8.GetBytes(answer) };

        Assert.Equal(0, SentSpans.Send(SentSpans.Otlp(receiver, OtlpProtocol.HttpProtobuf)).All);
    }

    [Theory]
    [InlineData(14, null, 2, 0)]
    [InlineData(8, "0", 2, 0)]
    [InlineData(8, null, 1, 3)]
    [InlineData(3, null, 1, 3)]
    [InlineData(16, null, 1, 3)]
    public async Task A_grpc_call_is_repeated_for_the_codes_that_OTLP_names(int code, string? delaySeconds, int requests, int lost)
    {
        await using var receiver = await Receiver.StartAsync(HttpProtocols.Http2);
        receiver.First.Enqueue(new Answer { GrpcStatus = code, GrpcDetails = delaySeconds is null && code != 14 ? null : RetryInfo() });

        var losses = SentSpans.Send(SentSpans.Otlp(receiver, OtlpProtocol.Grpc));

        Assert.Equal((requests, lost), (receiver.Requests.Count, losses.Failed));
    }

    [Fact]
    public async Task A_server_that_speaks_no_gRPC_is_told()
    {
        await using var receiver = await Receiver.StartAsync();

        var losses = Timed(() => SentSpans.Send(SentSpans.Otlp(receiver, OtlpProtocol.Grpc), Limit));

        Assert.Equal(3, losses.Failed);
        Assert.NotNull(losses.Why);
    }

    [Theory]
    [InlineData(OtlpProtocol.HttpProtobuf)]
    [InlineData(OtlpProtocol.Grpc)]
    internal async Task A_receiver_that_hangs_holds_the_end_up_no_longer_than_the_limit(OtlpProtocol protocol)
    {
        await using var receiver = await Receiver.StartAsync(protocol == OtlpProtocol.Grpc ? HttpProtocols.Http2 : HttpProtocols.Http1);
        receiver.Always = new Answer { Hangs = true };

        var losses = Timed(() => SentSpans.Send(SentSpans.Otlp(receiver, protocol), Limit));

        Assert.Equal(3, losses.Failed);
    }

    [Fact]
    public async Task A_receiver_that_is_down_costs_nothing_but_the_spans()
    {
        var receiver = await Receiver.StartAsync();
        var plan = SentSpans.Otlp(receiver, OtlpProtocol.HttpProtobuf);
        await receiver.DisposeAsync();

        var losses = SentSpans.Send(plan, Limit);

        Assert.Equal(3, losses.Failed);
        Assert.NotNull(losses.Why);
    }

    [Fact]
    public async Task More_spans_than_the_queue_holds_are_counted_and_not_waited_for()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Always = new Answer { Hangs = true };
        using var exporter = SentSpans.Open(
            SentSpans.Otlp(receiver, OtlpProtocol.HttpProtobuf), new BatchRule { MaxQueued = 10, MaxBatch = 10, Delay = TimeSpan.FromMinutes(1) });

        // Ten are taken out as one batch, which hangs; ten more wait; the rest has no room.
        for (var number = 0; number < 10; number++) exporter.Add(SentSpans.Three[0]);
        SpinWait.SpinUntil(() => !receiver.Requests.IsEmpty);
        for (var number = 0; number < 15; number++) exporter.Add(SentSpans.Three[0]);
        exporter.Shutdown(TimeSpan.Zero);

        Assert.Equal((20, 5), (exporter.Losses.Failed, exporter.Losses.Overflowed));
    }

    [Fact]
    public async Task A_span_that_cannot_be_encoded_costs_its_batch_and_not_the_exporter()
    {
        await using var receiver = await Receiver.StartAsync();
        using var exporter = SentSpans.Open(SentSpans.Otlp(receiver, OtlpProtocol.HttpProtobuf), new BatchRule { MaxBatch = 1 });

        exporter.Add(SentSpans.Three[0] with { Attributes = [new("bad", new Thrower())] });
        exporter.Add(SentSpans.Three[1]);
        exporter.Shutdown(TimeSpan.FromMinutes(1));

        Assert.Equal(1, exporter.Losses.Failed);
        Assert.Single(receiver.Requests);
    }

    private static Attest.Monitoring.Tracing.SpanLosses Timed(Func<Attest.Monitoring.Tracing.SpanLosses> send)
    {
        var started = Stopwatch.GetTimestamp();
        var losses = send();

        // Generous for a machine with much else to do: without a limit it were ten seconds a request and five requests.
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(20));
        return losses;
    }

    private static byte[] Partial(int rejected, string why)
    {
        var proto = new ProtobufWriter();
        var partial = proto.Begin(1);
        if (rejected > 0) proto.Number(1, (ulong)rejected);
        proto.Text(2, why);
        proto.End(partial);
        return proto.Written.ToArray();
    }

    /// <summary>google.rpc.Status with a RetryInfo of no delay, in base64 without padding, as gRPC sends it.</summary>
    private static string RetryInfo()
    {
        var proto = new ProtobufWriter();
        proto.Number(1, 14);
        var any = proto.Begin(3);
        proto.Text(1, "type.googleapis.com/google.rpc.RetryInfo");
        var value = proto.Begin(2);
        proto.End(proto.Begin(1));
        proto.End(value);
        proto.End(any);
        return Convert.ToBase64String(proto.Written.Span).TrimEnd('=');
    }

    private sealed class Thrower
    {
        public override string ToString() => throw new InvalidOperationException("no text");
    }
}
