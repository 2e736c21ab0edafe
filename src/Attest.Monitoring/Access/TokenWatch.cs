using Attest.Monitoring.State;

namespace Attest.Monitoring.Access;

/// <summary>
/// Remembers how each token is used: when last, kept within ten minutes, and whether something about it is unusual (it
/// comes from an address it never came from, or at over five times its usual rate).
/// </summary>
/// <param name="state">Where uses are kept.</param>
/// <param name="time">The clock.</param>
/// <param name="warn">Told when they cannot be kept.</param>
internal sealed class TokenWatch(StateFolder state, TimeProvider time, Action<string> warn)
{
    private const int MostAddresses = 16;

    private static readonly TimeSpan Grain = TimeSpan.FromMinutes(10);

    private readonly TokenUses _uses = new(state);
    private readonly Dictionary<string, Watched> _tokens = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private bool _warned;

    /// <summary>Takes a use.</summary>
    /// <returns>What is unusual about it; null when nothing is.</returns>
    public string? Take(KnownToken token, string address)
    {
        var now = time.GetUtcNow();
        lock (_gate)
        {
            if (!_tokens.TryGetValue(token.Name, out var watched) || watched.Token != token)
            {
                var use = _uses.Read(token);
                _tokens[token.Name] = watched = new Watched(token, [.. use.Addresses], use.At ?? DateTimeOffset.MinValue);
            }

            watched.At = now;
            var isUnusual = watched.Rate.Take(now);
            if (watched.Addresses.Contains(address)) return isUnusual ? "rate" : null;
            var isFirst = watched.Addresses.Count == 0;
            if (watched.Addresses.Count == MostAddresses) watched.Addresses.RemoveAt(0);
            watched.Addresses.Add(address);
            watched.Kept = DateTimeOffset.MinValue;
            return isFirst ? null : "address";
        }
    }

    /// <summary>Keeps what is worth keeping.</summary>
    /// <param name="all">Whatever was used since it was kept, however recently.</param>
    public void Keep(bool all)
    {
        List<(string Name, TokenUse Use)> kept = [];
        lock (_gate)
        {
            foreach (var (name, watched) in _tokens)
            {
                if (watched.At == watched.Kept || (!all && watched.At - watched.Kept < Grain)) continue;
                watched.Kept = watched.At;
                kept.Add((name, new TokenUse(watched.At, [.. watched.Addresses])));
            }
        }

        try
        {
            foreach (var (name, use) in kept) _uses.Write(name, use);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            if (_warned) return;
            _warned = true;
            warn($"When tokens were last used cannot be kept: {fault.Message}");
        }
    }

    private sealed class Watched(KnownToken token, List<string> addresses, DateTimeOffset kept)
    {
        public KnownToken Token => token;

        public List<string> Addresses => addresses;

        public DateTimeOffset At { get; set; }

        public DateTimeOffset Kept { get; set; } = kept;

        public UsualRate Rate { get; } = new();
    }
}

/// <summary>Requests a minute, and what is usual of them.</summary>
internal sealed class UsualRate
{
    private const double Weight = 0.1;
    private const int Times = 5;

    /// <summary>Fewer in a minute are nothing to tell.</summary>
    private const int Least = 60;

    /// <summary>In fewer minutes nothing is usual yet.</summary>
    private const int LeastMinutes = 10;

    private long _minute;
    private long _minutes;
    private int _count;
    private double _usual;
    private bool _told;

    /// <summary>Takes one request.</summary>
    /// <returns>Whether there are too many in this minute for the first time in it.</returns>
    public bool Take(DateTimeOffset now)
    {
        var minute = now.Ticks / TimeSpan.TicksPerMinute;
        if (_minute == 0) _minute = minute;
        if (minute != _minute) Pass(minute - _minute);
        _minute = minute;
        _count++;
        if (_told || _minutes < LeastMinutes || _count < Least || _count <= _usual * Times) return false;
        _told = true;
        return true;
    }

    /// <summary>A moving average; minutes without any count too.</summary>
    private void Pass(long minutes)
    {
        _usual = _minutes == 0 ? _count : _usual + (_count - _usual) * Weight;
        if (minutes > 1) _usual *= Math.Pow(1 - Weight, minutes - 1);
        _minutes += Math.Max(1, minutes);
        (_count, _told) = (0, false);
    }
}
