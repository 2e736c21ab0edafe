using System.Threading.Channels;

namespace Attest.Monitoring.Serving.Streaming;

/// <summary>
/// One who listens to events. What it has not read yet waits in a queue; when that is full it is too slow, and is cut
/// off: it comes again and asks anew.
/// </summary>
internal sealed class EventClient(string? topic, TimeProvider time, Action<EventClient> leave) : IDisposable
{
    private const int MostWaiting = 1024;

    /// <summary>A connection that says nothing is taken for dead by what stands between.</summary>
    public static readonly TimeSpan BeatEvery = TimeSpan.FromSeconds(15);

    /// <summary>Who listens longer comes again: whether it still may is asked at the door.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    private readonly Channel<ServerEvent> _waiting = Channel.CreateBounded<ServerEvent>(
        new BoundedChannelOptions(MostWaiting) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private int _left;

    /// <summary>What it wants to hear of alone; null = what is for everybody.</summary>
    public string? Topic => topic;

    /// <summary>Takes an event without waiting.</summary>
    public void Take(ServerEvent told)
    {
        if (!_waiting.Writer.TryWrite(told)) _waiting.Writer.TryComplete(new TimeoutException("The reader is too slow."));
    }

    /// <summary>Sends what comes, until the client has gone, was too slow, or has listened long enough.</summary>
    /// <param name="first">What it hears first.</param>
    /// <param name="output">The connection.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="TimeoutException">It was too slow.</exception>
    public async Task Send(ServerEvent first, Stream output, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        await ReaderPace.Write(output, Joined([ServerEvent.ComeAgain, first]), time, cancellation).ConfigureAwait(false);
        Task<bool>? coming = null;
        while (time.GetElapsedTime(started) < Longest)
        {
            coming ??= _waiting.Reader.WaitToReadAsync(cancellation).AsTask();
            try
            {
                if (!await coming.WaitAsync(BeatEvery, time, cancellation).ConfigureAwait(false)) return;
                coming = null;
            }
            catch (TimeoutException) when (coming is { IsCompleted: false })
            {
                await ReaderPace.Write(output, ServerEvent.Beat.Bytes, time, cancellation).ConfigureAwait(false);
                continue;
            }

            var told = new List<ServerEvent>();
            while (_waiting.Reader.TryRead(out var one)) told.Add(one);
            await ReaderPace.Write(output, Joined(told), time, cancellation).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _left, 1) == 0) leave(this);
    }

    private static ReadOnlyMemory<byte> Joined(List<ServerEvent> events)
    {
        if (events.Count == 1) return events[0].Bytes;
        var joined = new byte[events.Sum(static one => one.Bytes.Length)];
        var at = 0;
        foreach (var one in events)
        {
            one.Bytes.CopyTo(joined.AsMemory(at));
            at += one.Bytes.Length;
        }

        return joined;
    }
}
