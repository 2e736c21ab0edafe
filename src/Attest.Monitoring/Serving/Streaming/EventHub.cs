namespace Attest.Monitoring.Serving.Streaming;

/// <summary>Hands events to everybody who listens, and waits for nobody. Thread-safe.</summary>
/// <param name="time">For the beats of the clients.</param>
internal sealed class EventHub(TimeProvider time)
{
    /// <summary>More do not get in: each holds a connection.</summary>
    public const int MostClients = 32;

    private readonly Lock _gate = new();
    private readonly List<EventClient> _clients = [];

    /// <summary>Called, outside of any lock, when the first client has come or the last one has gone.</summary>
    public Action<bool>? Watched { get; set; }

    public int Count
    {
        get
        {
            lock (_gate) return _clients.Count;
        }
    }

    /// <summary>Lets a client in; null when there is no room.</summary>
    /// <param name="topic">What it wants to hear of alone; null = what is for everybody.</param>
    public EventClient? TryEnter(string? topic)
    {
        EventClient client;
        bool isFirst;
        lock (_gate)
        {
            if (_clients.Count >= MostClients) return null;
            client = new EventClient(topic, time, Leave);
            _clients.Add(client);
            isFirst = _clients.Count == 1;
        }

        if (isFirst) Watched?.Invoke(true);
        return client;
    }

    /// <summary>Tells an event.</summary>
    /// <param name="told">What.</param>
    /// <param name="topic">What it belongs to: those who want to hear of that alone hear it too.</param>
    /// <param name="isForAll">Whether it is for the others as well.</param>
    public void Tell(ServerEvent told, string? topic, bool isForAll)
    {
        lock (_gate)
        {
            foreach (var client in _clients)
                if (client.Topic is null ? isForAll : client.Topic == topic || topic is null) client.Take(told);
        }
    }

    private void Leave(EventClient client)
    {
        bool isLast;
        lock (_gate) isLast = _clients.Remove(client) && _clients.Count == 0;
        if (isLast) Watched?.Invoke(false);
    }
}
