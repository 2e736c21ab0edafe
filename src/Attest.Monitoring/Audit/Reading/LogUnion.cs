namespace Attest.Monitoring.Audit.Reading;

/// <summary>
/// Logs that are read as one, the oldest event first whichever log it is of. Each stays in its own order, so an entry that
/// came late comes late here too.
/// </summary>
/// <param name="logs">At least one.</param>
internal sealed class LogUnion(IReadOnlyList<NamedLog> logs)
{
    /// <summary>How many logs there are.</summary>
    public int Count => logs.Count;

    /// <summary>How far each log goes now.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.AuditLogInvalid"/>.</exception>
    public IReadOnlyList<NamedHead> Heads() => [.. logs.Select(static log => new NamedHead(log.Reader.Head(), log.Home))];

    /// <summary>The events that are wanted, oldest first.</summary>
    /// <param name="heads">How far to read each log.</param>
    /// <param name="query">Which; <see cref="AuditQuery.Last"/> of all logs together.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <exception cref="AttestException"><see cref="ErrorIds.AuditLogInvalid"/>: a file of one cannot be used.</exception>
    public IEnumerable<StoredEntry> Read(IReadOnlyList<NamedHead> heads, AuditQuery query, CancellationToken cancellation = default)
    {
        if (logs.Count == 1) return logs[0].Reader.Read(heads[0].Head, query, cancellation: cancellation);
        return query.Last is { } last ? Newest(heads, query, last, cancellation) : Merged(heads, query, cancellation);
    }

    /// <summary>What came in one of the logs behind what was read.</summary>
    /// <param name="log">Which of them.</param>
    /// <param name="head">How far it goes now.</param>
    /// <param name="query">Which events.</param>
    /// <param name="from">The first entry to look at.</param>
    /// <param name="cancellation">Ends it early.</param>
    /// <exception cref="AttestException"><see cref="ErrorIds.AuditLogInvalid"/>.</exception>
    public IEnumerable<StoredEntry> ReadOn(int log, NamedHead head, AuditQuery query, long from, CancellationToken cancellation)
    {
        var name = logs.Count == 1 ? null : new LogName(head.Head.Origin, head.Home);
        foreach (var entry in logs[log].Reader.Read(head.Head, query, from, cancellation)) yield return entry with { Log = name };
    }

    private IEnumerable<StoredEntry> Merged(IReadOnlyList<NamedHead> heads, AuditQuery query, CancellationToken cancellation)
    {
        var sources = new List<Source>();
        try
        {
            for (var log = 0; log < logs.Count; log++)
            {
                var source = new Source(ReadOn(log, heads[log], query, 0, cancellation).GetEnumerator());
                sources.Add(source);
                source.Move();
            }

            while (Oldest(sources) is { } next)
            {
                yield return next.Current;
                next.Move();
            }
        }
        finally
        {
            foreach (var source in sources) source.Dispose();
        }
    }

    /// <summary>Of each log the newest so many; of these the newest.</summary>
    private Queue<StoredEntry> Newest(IReadOnlyList<NamedHead> heads, AuditQuery query, int last, CancellationToken cancellation)
    {
        var found = new Queue<StoredEntry>();
        foreach (var entry in Merged(heads, query, cancellation))
        {
            if (found.Count == last) found.Dequeue();
            found.Enqueue(entry with { Json = entry.Json.ToArray() });
        }

        return found;
    }

    private static Source? Oldest(List<Source> sources)
    {
        Source? oldest = null;
        foreach (var source in sources)
            if (!source.IsAtEnd && (oldest is null || source.Time < oldest.Time)) oldest = source;
        return oldest;
    }

    /// <summary>One log, at the entry that is its next.</summary>
    private sealed class Source(IEnumerator<StoredEntry> entries) : IDisposable
    {
        public StoredEntry Current => entries.Current;
        public bool IsAtEnd { get; private set; }

        /// <summary>Of the entry, UTC ticks; that of the one before it where it has none.</summary>
        public long Time { get; private set; }

        public void Move()
        {
            IsAtEnd = !entries.MoveNext();
            if (!IsAtEnd && EntryTime.TryRead(entries.Current.Json.Span, out var ticks)) Time = ticks;
        }

        public void Dispose() => entries.Dispose();
    }
}

/// <summary>One of several logs.</summary>
/// <param name="Home">The folder it was named by.</param>
/// <param name="Reader">Reads it.</param>
internal sealed record NamedLog(string Home, AuditReader Reader);

/// <summary>How far one of several logs goes.</summary>
/// <param name="Head">Its checkpoint.</param>
/// <param name="Home">The folder it was named by.</param>
internal sealed record NamedHead(LogHead Head, string Home);
