using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Access;

/// <summary>Tells the audit log of something; returns at once.</summary>
internal delegate void AccessTelling(string eventType, params KeyValuePair<string, object>[] fields);

/// <summary>
/// Tells of who asks and who is refused: every one is counted; the audit log is told of what matters, and never so often
/// that whoever asks could fill it.
/// </summary>
internal sealed class AccessWatch
{
    /// <summary>So many entries of the audit log at once, then one every six seconds.</summary>
    private static readonly Configuration.Settings.Rate MostTold = new(10, TimeSpan.FromMinutes(1));

    private readonly ISignalSink _signals;
    private readonly TimeProvider _time;
    private readonly AccessTelling _tell;
    private readonly RateLimit _telling;
    private int _untold;

    public AccessWatch(ISignalSink signals, TimeProvider time, AccessTelling tell)
    {
        (_signals, _time, _tell) = (signals, time, tell);
        _telling = new RateLimit(MostTold, time);
    }

    /// <summary>Somebody was let in, or nobody was asked.</summary>
    public void Known(bool byToken) =>
        _signals.Emit(new AuthenticationTried(_time.GetUtcNow(), byToken ? AuthenticationTried.BearerToken : AuthenticationTried.NoMethod, true));

    /// <summary>Whoever asked showed nothing.</summary>
    public void Nameless() => _signals.Emit(new AuthenticationTried(_time.GetUtcNow(), AuthenticationTried.NoMethod, false));

    /// <summary>Whoever asked showed what is no token of ours, or one that counts no more.</summary>
    public void Unknown(string address, string why, FailedAttempt attempt)
    {
        _signals.Emit(new AuthenticationTried(_time.GetUtcNow(), AuthenticationTried.BearerToken, false));
        if (attempt.Wait == TimeSpan.Zero)
        {
            Tell("auth_failure", new("address", address), new("reason", why));
        }
        else if (attempt.Begins)
        {
            Suspect(
                SuspiciousActivitySeen.UnusualPattern, new("address", address), new("reason", "failed_attempts"),
                new("attempts", attempt.Count), new("wait_seconds", (int)attempt.Wait.TotalSeconds));
        }
    }

    /// <summary>A role was asked for.</summary>
    public void Checked(AccessRoles role, bool allowed) =>
        _signals.Emit(new AuthorizationChecked(
            _time.GetUtcNow(), RoleWords.ResourceOf(role), role == AccessRoles.Admin ? "admin" : "read", allowed));

    /// <summary>A client asks too often, for the first time since it did not.</summary>
    public void Limited(string client) => Suspect(SuspiciousActivitySeen.RateLimitExceeded, new KeyValuePair<string, object>("client", client));

    /// <summary>A token is used as it is not usually.</summary>
    public void Unusual(string token, string address, string what) => Suspect(
        SuspiciousActivitySeen.UnusualPattern, new("client", token), new("address", address), new("reason", $"unusual_{what}"));

    private void Suspect(string activity, params KeyValuePair<string, object>[] fields)
    {
        _signals.Emit(new SuspiciousActivitySeen(_time.GetUtcNow(), activity));
        Tell("suspicious_activity", [new("activity_type", activity), .. fields]);
    }

    private void Tell(string eventType, params KeyValuePair<string, object>[] fields)
    {
        if (_telling.Take("audit") is not null)
        {
            Interlocked.Increment(ref _untold);
            return;
        }

        var untold = Interlocked.Exchange(ref _untold, 0);
        _tell(eventType, untold == 0 ? fields : [.. fields, new("untold_before", untold)]);
    }
}
