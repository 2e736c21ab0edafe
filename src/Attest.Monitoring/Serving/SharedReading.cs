namespace Attest.Monitoring.Serving;

/// <summary>
/// Reads once for everybody who asks while nobody has begun: a hundred scrapes at once are one reading or two, and none
/// is answered with what was read before it asked.
/// </summary>
/// <param name="read">Called by one thread at a time.</param>
internal sealed class SharedReading<T>(Func<T> read)
{
    private readonly Lock _gate = new();
    private Task<T>? _running;
    private Task<T>? _next;

    /// <summary>What is read by a reading that begins after this call.</summary>
    public Task<T> Get()
    {
        lock (_gate)
        {
            if (_next is not null) return _next;
            var before = _running;
            _next = Task.Run(() => Read(before));
            return _next;
        }
    }

    private async Task<T> Read(Task<T>? before)
    {
        // How the reading before ended is for those who waited for it.
        if (before is not null) await ((Task)before).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
        {
            _running = _next;
            _next = null;
        }

        return read();
    }
}
