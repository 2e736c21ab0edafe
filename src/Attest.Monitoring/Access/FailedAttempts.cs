namespace Attest.Monitoring.Access;

/// <summary>
/// Attempts with tokens that are none, by address: after five, the next must wait a second, then two, four and so on up
/// to five minutes. A token that counts is let in meanwhile: it cannot be guessed, and nobody may lock others out who come
/// from the same address, or through the same proxy.
/// </summary>
/// <param name="time">The clock.</param>
internal sealed class FailedAttempts(TimeProvider time)
{
    /// <summary>So many are mistakes.</summary>
    public const int Free = 5;

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Forgotten = TimeSpan.FromMinutes(15);

    private readonly long _start = time.GetTimestamp();
    private readonly RecentClients<Attempts> _addresses = new();
    private readonly Lock _gate = new();

    /// <summary>Takes one that failed.</summary>
    public FailedAttempt Take(string address)
    {
        var now = time.GetElapsedTime(_start);
        lock (_gate)
        {
            var attempts = _addresses[address];
            if (now < attempts.Until)
            {
                attempts.Unheard++;
                return new FailedAttempt(attempts.Until - now, Begins: false, 0);
            }

            if (now - attempts.Last > Forgotten) attempts.Count = 0;
            attempts.Last = now;
            attempts.Count++;
            if (attempts.Count <= Free) return default;
            var wait = attempts.Count - Free > 9 ? Longest : TimeSpan.FromSeconds(1 << (attempts.Count - Free - 1));
            if (wait > Longest) wait = Longest;
            attempts.Until = now + wait;

            // It counts from the end of the wait.
            attempts.Last = attempts.Until;
            return new FailedAttempt(wait, Begins: true, attempts.Count + attempts.Unheard);
        }
    }

    private sealed class Attempts
    {
        public int Count { get; set; }

        /// <summary>Those that came while they had to wait.</summary>
        public int Unheard { get; set; }

        public TimeSpan Last { get; set; }

        public TimeSpan Until { get; set; }
    }
}

/// <summary>What becomes of an attempt that failed.</summary>
/// <param name="Wait">How long the next one must wait; zero = it may come.</param>
/// <param name="Begins">Whether the waiting begins with this one.</param>
/// <param name="Count">Then how many have failed.</param>
internal readonly record struct FailedAttempt(TimeSpan Wait, bool Begins, int Count);
