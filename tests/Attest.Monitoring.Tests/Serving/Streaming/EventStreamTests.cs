using System.IO.Pipelines;
using System.Text;
using Attest.Monitoring.Serving;
using Attest.Monitoring.Serving.Streaming;
using Attest.Monitoring.Tests.Telemetry;

namespace Attest.Monitoring.Tests.Serving.Streaming;

public sealed class EventStreamTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public async Task Events_are_sent_in_order_each_to_those_who_want_it()
    {
        var hub = new EventHub(_time);
        using var all = hub.TryEnter(null)!;
        using var one = hub.TryEnter("run-1")!;
        var (forAll, forOne) = (new Listener(all), new Listener(one));
        hub.Tell(Event("a"), "run-1", isForAll: true);
        hub.Tell(Event("b"), "run-2", isForAll: true);
        hub.Tell(Event("c"), "run-1", isForAll: false);
        hub.Tell(Event("d"), null, isForAll: true);
        Assert.Contains("a b d", await forAll.Until("event: d"), StringComparison.Ordinal);
        Assert.Contains("a c d", await forOne.Until("event: d"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_end_in_an_event_does_not_end_it()
    {
        var hub = new EventHub(_time);
        using var client = hub.TryEnter(null)!;
        var listener = new Listener(client);
        hub.Tell(ServerEvent.Of("x", json => json.WriteStringValue("one\n\nevent: forged\r\u2028")), null, isForAll: true);
        hub.Tell(Event("end"), null, isForAll: true);
        await listener.Until("event: end");
        Assert.DoesNotContain("\nevent: forged", listener.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_beats_when_there_is_nothing_to_tell()
    {
        var hub = new EventHub(_time);
        using var client = hub.TryEnter(null)!;
        var listener = new Listener(client);
        await listener.Until("hello");
        _time.Advance(EventClient.BeatEvery);
        await listener.Until("\n:\n\n");
        _time.Advance(EventClient.BeatEvery);
        await listener.Until("\n:\n\n:\n\n");
    }

    [Fact]
    public async Task Who_does_not_read_is_cut_off_and_the_others_hear_everything()
    {
        var hub = new EventHub(_time);
        using var slow = hub.TryEnter(null)!;
        using var quick = hub.TryEnter(null)!;
        var stuck = slow.Send(Event("hello"), new StuckStream(), TestContext.Current.CancellationToken);
        var listener = new Listener(quick);
        for (var at = 0; at < 3000; at++)
        {
            hub.Tell(Event($"e{at}"), null, isForAll: true);
            if (at % 500 == 0) await listener.Until($"event: e{at}\n");
        }

        await listener.Until("event: e2999\n");
        Assert.False(stuck.IsCompleted);
        _time.Advance(ReaderPace.Patience);
        await Assert.ThrowsAsync<TimeoutException>(() => stuck);
    }

    [Fact]
    public void No_more_get_in_than_there_is_room_for_and_who_leaves_makes_room()
    {
        var watched = new List<bool>();
        var hub = new EventHub(_time) { Watched = watched.Add };
        var clients = Enumerable.Range(0, EventHub.MostClients).Select(_ => hub.TryEnter(null)!).ToArray();
        Assert.Null(hub.TryEnter(null));
        clients[0].Dispose();
        clients[0].Dispose();
        using (hub.TryEnter(null)) Assert.Null(hub.TryEnter(null));
        foreach (var client in clients) client.Dispose();
        Assert.Equal((0, 2), (hub.Count, watched.Count));
        Assert.Equal([true, false], watched);
    }

    [Fact]
    public async Task Who_has_listened_for_an_hour_comes_again()
    {
        var hub = new EventHub(_time);
        using var client = hub.TryEnter(null)!;
        var listener = new Listener(client);
        await listener.Until("hello");
        _time.Advance(EventClient.Longest);
        await listener.Ended;
    }

    [Fact]
    public async Task A_stream_ends_in_order_when_the_endpoint_does()
    {
        using var ending = new CancellationTokenSource();
        var hub = new EventHub(_time);
        using var client = hub.TryEnter(null)!;
        var handler = StreamEnding.Around(
            (_, _) => ValueTask.FromResult(new ServedResponse(200, "text/event-stream", new ResponseBody()) { Stream = (output, gone) => client.Send(Event("hello"), output, gone) }),
            ending.Token);
        using var response = await handler(new ServedRequest { Method = "GET", Path = "/", Header = _ => null, IsLocal = true }, default);
        var sending = response.Stream!(new MemoryStream(), CancellationToken.None);
        Assert.False(sending.IsCompleted);
        await ending.CancelAsync();
        await sending;
    }

    private static ServerEvent Event(string name) => ServerEvent.Of(name, json => json.WriteNumberValue(1));

    /// <summary>Reads what one client is sent.</summary>
    private sealed class Listener
    {
        private readonly Pipe _pipe = new();
        private readonly StringBuilder _text = new();

        public Listener(EventClient client) =>
            Ended = client.Send(Event("hello"), _pipe.Writer.AsStream(), TestContext.Current.CancellationToken);

        public Task Ended { get; }

        public string Text => _text.ToString();

        /// <summary>Returns, once a text has come, the names of all events so far.</summary>
        public async Task<string> Until(string text)
        {
            while (!Text.Contains(text, StringComparison.Ordinal))
            {
                var read = await _pipe.Reader.ReadAsync(TestContext.Current.CancellationToken);
                foreach (var part in read.Buffer) _text.Append(Encoding.UTF8.GetString(part.Span));
                _pipe.Reader.AdvanceTo(read.Buffer.End);
            }

            return string.Join(' ', Text.Split('\n').Where(line => line.StartsWith("event: ", StringComparison.Ordinal)).Select(line => line[7..]));
        }
    }

    /// <summary>Takes nothing, and does not listen to a token either.</summary>
    private sealed class StuckStream : MemoryStream
    {
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            new(new TaskCompletionSource().Task);
    }
}
