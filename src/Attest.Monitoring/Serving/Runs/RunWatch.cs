using Attest.Monitoring.Serving.Streaming;

namespace Attest.Monitoring.Serving.Runs;

/// <summary>
/// Keeps the index up while somebody looks: it is read once, when first asked for; then changes are looked for when
/// somebody asks and, as long as anybody listens to events, every second. Nobody there costs nothing.
/// </summary>
internal sealed class RunWatch : IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    /// <summary>What is younger than this is not looked for again.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(0.2);

    private readonly RunIndex _index;
    private readonly EventHub _hub;
    private readonly TimeProvider _time;
    private readonly Action<string> _warn;
    private readonly SharedReading<bool> _looking;
    private readonly Lazy<Task> _loading;
    private readonly TaskCompletionSource _firstRead = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ITimer _timer;
    private long _looked;
    private int _busy;

    public RunWatch(RunIndex index, EventHub hub, TimeProvider time, Action<string> warn)
    {
        (_index, _hub, _time, _warn) = (index, hub, time, warn);
        _looking = new(Look);
        _loading = new(() => Task.Run(Load));
        _timer = time.CreateTimer(_ => Tick(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        hub.Watched = isWatched => _timer.Change(isWatched ? Every : Timeout.InfiniteTimeSpan, isWatched ? Every : Timeout.InfiniteTimeSpan);
    }

    public RunIndex Index => _index;

    public EventHub Hub => _hub;

    /// <summary>Begins to read the runs, if nobody has.</summary>
    public void Begin() => _ = _loading.Value;

    /// <summary>Completes when the newest runs are known, as they are now.</summary>
    public async ValueTask Ready(CancellationToken cancellation)
    {
        Begin();
        await _firstRead.Task.WaitAsync(cancellation).ConfigureAwait(false);
        if (!_index.IsComplete || _time.GetElapsedTime(Volatile.Read(ref _looked)) < Fresh) return;
        await _looking.Get().WaitAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Completes when every run has been read.</summary>
    public Task Complete(CancellationToken cancellation) => _loading.Value.WaitAsync(cancellation);

    public void Dispose() => _timer.Dispose();

    private void Load()
    {
        try
        {
            _index.Load(() =>
            {
                _firstRead.TrySetResult();
                _hub.Tell(RunEvents.Indexed(_index), topic: null, isForAll: true);
            });
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            _warn($"The runs cannot be listed: {fault.Message}");
        }
        finally
        {
            _firstRead.TrySetResult();
        }
    }

    private bool Look()
    {
        _loading.Value.Wait();
        foreach (var change in _index.Look())
            _hub.Tell(RunEvents.Of(change), change.Line.RunId, isForAll: change.Kind is not RunChangeKind.Printed);
        Volatile.Write(ref _looked, _time.GetTimestamp());
        return true;
    }

    private void Tick()
    {
        // A slow disk must not pile them up.
        if (!_loading.IsValueCreated || !_loading.Value.IsCompleted || Interlocked.Exchange(ref _busy, 1) != 0) return;
        _ = TickOnce();
    }

    private async Task TickOnce()
    {
        try
        {
            await _looking.Get().ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            _warn($"Changes of the runs cannot be looked for: {fault.Message}");
        }
        finally
        {
            Volatile.Write(ref _busy, 0);
        }
    }
}
