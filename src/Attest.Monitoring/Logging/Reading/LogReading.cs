using Attest.Monitoring.State;

namespace Attest.Monitoring.Logging.Reading;

/// <summary>
/// Reads logs, the oldest record first, whatever their number and size in the memory of a few lines: the logs of runs
/// that overlap are merged by time.
/// </summary>
internal sealed class LogReading(StateFolder? state, LogQuery query)
{
    /// <summary>Lines that were no records: half a line, another program's.</summary>
    public long Unreadable { get; private set; }

    /// <summary>What there is.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.FileUnreadable"/>.</exception>
    public IEnumerable<LogRecord> Read() => Read(pause: null, last: null);

    /// <summary>What there is, and what comes. Of one run, until it ends; else until <paramref name="pause"/> says so.</summary>
    /// <param name="pause">Waits a moment; false ends it.</param>
    /// <param name="last">How many of what is there already; null = all.</param>
    /// <exception cref="AttestException"><see cref="ErrorIds.FileUnreadable"/>.</exception>
    public IEnumerable<LogRecord> Follow(Func<bool> pause, int? last) => Read(pause, last);

    /// <summary>The last of what there is.</summary>
    /// <param name="count">How many; they are held in memory.</param>
    /// <exception cref="AttestException"><see cref="ErrorIds.FileUnreadable"/>.</exception>
    public IEnumerable<LogRecord> Last(int count) => Read(pause: null, count);

    private IEnumerable<LogRecord> Read(Func<bool>? pause, int? last)
    {
        using var sources = new LogSources(state, query);
        Guard(sources.Begin);
        if (last is { } count)
        {
            var held = new Queue<LogRecord>(Math.Min(count, 1024));
            while (Next(sources) is { } record)
            {
                held.Enqueue(record);
                if (held.Count > count) held.Dequeue();
            }

            foreach (var record in held) yield return record;
        }

        while (true)
        {
            while (Next(sources) is { } record) yield return record;
            if (pause is null || !sources.AnyLives || !pause()) break;
            Guard(sources.Look);
        }

        sources.Dispose();
        Unreadable = sources.Unreadable;
    }

    private LogRecord? Next(LogSources sources)
    {
        LogRecord? found = null;
        Guard(() =>
        {
            while (found is null && sources.Oldest()?.Take() is { } record) found = query.Asks(record) ? record : null;
        });
        return found;
    }

    private void Guard(Action read)
    {
        try
        {
            read();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new AttestException(
                ErrorIds.FileUnreadable,
                $"The logs in {state?.Root ?? string.Join(", ", query.Files)} cannot be read: {fault.Message}",
                "Name a file or a state folder that this account may read.",
                inner: fault);
        }
    }
}
