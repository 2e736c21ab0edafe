using Attest.Monitoring.Delivery;
using Attest.Monitoring.Signals;
using Attest.Monitoring.Tracing;
using Attest.Monitoring.Tracing.Export;

namespace Attest.Monitoring.Tests.Tracing.Export;

/// <summary>The queue and its thread, with a server that does as it is told.</summary>
public sealed class SpanBatchesTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);

    private readonly Server _server = new();

    [Fact]
    public void Spans_go_in_batches_and_in_order()
    {
        var losses = Send(new BatchRule { MaxBatch = 2, Delay = Long }, "a", "b", "c", "d", "e");

        Assert.Equal(["a b", "c d", "e"], _server.Requests);
        Assert.Equal(0, losses.All);
    }

    [Fact]
    public void A_receiver_that_nobody_answers_for_is_not_waited_for_at_the_end()
    {
        _server.Answer = new DeliveryAnswer(DeliveryVerdict.Later, "nobody there") { IsUnreachable = true };

        // With five attempts and their waits it would take eight seconds, and five requests.
        var losses = Send(new BatchRule { Delay = Long }, "a", "b");

        Assert.Equal(["a b"], _server.Requests);
        Assert.Equal((2, "nobody there"), (losses.Failed, losses.Why));
    }

    [Fact]
    public void A_receiver_that_asks_for_more_time_than_is_left_is_given_up_at_once()
    {
        _server.Answer = new DeliveryAnswer(DeliveryVerdict.Later, "busy") { After = TimeSpan.FromSeconds(50) };

        var losses = Send(new BatchRule { Delay = Long }, TimeSpan.FromSeconds(40), "a");

        Assert.Single(_server.Requests);
        Assert.Equal((1, "busy"), (losses.Failed, losses.Why));
    }

    [Fact]
    public void A_request_is_sent_five_times_at_most()
    {
        _server.Answer = new DeliveryAnswer(DeliveryVerdict.Later, "busy") { After = TimeSpan.Zero };

        Assert.Equal(1, Send(new BatchRule { Delay = Long }, "a").Failed);
        Assert.Equal(5, _server.Requests.Count);
    }

    [Fact]
    public void What_comes_after_the_end_is_counted()
    {
        using var exporter = Open(new BatchRule());
        exporter.Shutdown(Long);
        exporter.Add(SampleSpans.Small("late"));

        Assert.Equal((0, 1), (exporter.Losses.Failed, exporter.Losses.Overflowed));
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public void A_target_that_cannot_be_opened_costs_the_spans_and_says_why()
    {
        using var exporter = new SpanBatches(
            _server, () => throw new AttestException(ErrorIds.FileUnreadable, "ca.pem cannot be read", ""), new BatchRule(), new SpanLimits(), new Backoff(() => 0));
        exporter.Add(SampleSpans.Small("a"));
        exporter.Shutdown(Long);

        Assert.Equal((1, "ca.pem cannot be read"), (exporter.Losses.Failed, exporter.Losses.Why));
    }

    [Fact]
    public void Adding_waits_for_nobody()
    {
        _server.Held = new ManualResetEventSlim();
        using var exporter = Open(new BatchRule { MaxBatch = 1, MaxQueued = 3, Delay = TimeSpan.Zero });
        exporter.Add(SampleSpans.Small("under way"));
        Assert.True(_server.Asked.Wait(Long));
        for (var number = 0; number < 10; number++) exporter.Add(SampleSpans.Small("more"));
        _server.Held.Set();
        exporter.Shutdown(Long);

        Assert.Equal((0, 7), (exporter.Losses.Failed, exporter.Losses.Overflowed));
        Assert.Equal(4, _server.Requests.Count);
    }

    public void Dispose() => _server.Dispose();

    private SpanLosses Send(BatchRule rule, params string[] names) => Send(rule, Long, names);

    private SpanLosses Send(BatchRule rule, TimeSpan limit, params string[] names)
    {
        using var exporter = Open(rule);
        foreach (var name in names) exporter.Add(SampleSpans.Small(name));
        exporter.Shutdown(limit);
        return exporter.Losses;
    }

    private SpanBatches Open(BatchRule rule) => new(_server, () => _server, rule, new SpanLimits(), new Backoff(() => 0.5));

    private sealed class Server : ISpanEncoding, IDeliverer
    {
        public List<string> Requests { get; } = [];
        public DeliveryAnswer Answer { get; set; } = DeliveryAnswer.Taken;
        public ManualResetEventSlim? Held { get; set; }
        public ManualResetEventSlim Asked { get; } = new();

        public ReadOnlyMemory<byte> Encode(IReadOnlyList<FinishedSpan> spans) =>
            System.Text.Encoding.UTF8.GetBytes(string.Join(' ', spans.Select(span => span.Name)));

        public DeliveryAnswer Send(ReadOnlyMemory<byte> body, CancellationToken cancel)
        {
            Requests.Add(System.Text.Encoding.UTF8.GetString(body.Span));
            Asked.Set();
            Held?.Wait(CancellationToken.None);
            return Answer;
        }

        public void Dispose()
        {
            // The exporter disposes it, and the test does.
        }
    }
}
