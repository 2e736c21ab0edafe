using Attest.Monitoring.State;

namespace Attest.Monitoring.Access;

/// <summary>
/// The tokens that count now: those of the configuration, and those of the state folder as it is, looked at once a second
/// while somebody asks. A folder that cannot be read holds none.
/// </summary>
internal sealed class TokenBook
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    /// <summary>A change within the grain of a file system's clock may leave the folder's time as it was.</summary>
    private static readonly TimeSpan Grain = TimeSpan.FromSeconds(3);

    private readonly IReadOnlyList<KnownToken> _configured;
    private readonly StateFolder _state;
    private readonly TimeProvider _time;
    private readonly Action<string> _warn;
    private readonly HashSet<string> _told = [];
    private readonly Lock _gate = new();
    private long _looked;
    private DateTime _stamp;
    private volatile KnownToken[] _tokens = [];

    public TokenBook(IReadOnlyList<KnownToken> configured, StateFolder state, TimeProvider time, Action<string> warn)
    {
        (_configured, _state, _time, _warn) = (configured, state, time, warn);
        _looked = time.GetTimestamp();
        Read();
    }

    /// <summary>Whether there is a token that counts.</summary>
    public bool HasAny
    {
        get
        {
            Look();
            var now = _time.GetUtcNow();
            return Array.Exists(_tokens, token => !token.IsExpired(now));
        }
    }

    /// <summary>The token that was shown, one that counts no more too; null when it is none of ours.</summary>
    public KnownToken? Find(ReadOnlySpan<char> shown)
    {
        Look();
        if (!TokenText.IsWellFormed(shown)) return null;
        KnownToken? found = null;

        // Each is compared, whichever it is: how long it takes says nothing.
        foreach (var token in _tokens)
            if (token.Hash.IsOf(shown)) found = token;
        return found;
    }

    private void Look()
    {
        if (_time.GetElapsedTime(Interlocked.Read(ref _looked)) < Every) return;
        lock (_gate)
        {
            if (_time.GetElapsedTime(_looked) < Every) return;
            Interlocked.Exchange(ref _looked, _time.GetTimestamp());
            if (Directory.GetLastWriteTimeUtc(_state.Access) != _stamp || _time.GetUtcNow().UtcDateTime - _stamp < Grain) Read();
        }
    }

    private void Read()
    {
        try
        {
            // Before the files: what changes while they are read is seen the next time.
            _stamp = Directory.GetLastWriteTimeUtc(_state.Access);
            _tokens = [.. _configured, .. new TokenFolder(_state, _time).Read(Tell)];
        }
        catch (Exception fault) when (fault is AttestException or IOException or UnauthorizedAccessException)
        {
            _tokens = [.. _configured];
            Tell(fault.Message);
        }
    }

    private void Tell(string problem)
    {
        if (_told.Count < 100 && _told.Add(problem)) _warn(problem);
    }
}
