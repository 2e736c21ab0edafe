namespace Attest.Monitoring.Metrics.Snapshots;

/// <summary>
/// The thread that keeps the snapshot fresh: soon after it is asked, and every interval anyhow. It rests twenty times as
/// long as a write took, so it never takes more than a twentieth of a processor, however many ask.
/// </summary>
/// <param name="prepare">Runs first, on the thread. Must not throw.</param>
/// <param name="write">Writes the snapshot unless nothing changed. Must not throw.</param>
/// <param name="time">Measures the writes.</param>
/// <param name="interval">The longest time between two looks.</param>
internal sealed class SnapshotPump(Action prepare, Action write, TimeProvider time, TimeSpan interval) : IDisposable
{
    private const int RestPerWrite = 20;

    private readonly object _gate = new();
    private bool _asked;
    private bool _stopping;
    private Thread? _thread;

    public void Start()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "attest metrics" };
        _thread.Start();
    }

    /// <summary>Asks for a write soon; returns at once.</summary>
    public void Ask()
    {
        lock (_gate)
        {
            if (_asked) return;
            _asked = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Ends the thread and waits for a write under way.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _stopping = true;
            Monitor.PulseAll(_gate);
        }

        _thread?.Join();
    }

    private void Run()
    {
        prepare();
        while (IsToWrite())
        {
            var started = time.GetTimestamp();
            write();
            var rest = time.GetElapsedTime(started) * RestPerWrite;
            Rest(rest < interval ? rest : interval);
        }
    }

    private bool IsToWrite()
    {
        lock (_gate)
        {
            if (!_asked && !_stopping) Monitor.Wait(_gate, interval);
            _asked = false;
            return !_stopping;
        }
    }

    private void Rest(TimeSpan rest)
    {
        var started = time.GetTimestamp();
        lock (_gate)
        {
            while (!_stopping && rest - time.GetElapsedTime(started) is { Ticks: > 0 } left)
                Monitor.Wait(_gate, Math.Max(1, (int)left.TotalMilliseconds));
        }
    }
}
