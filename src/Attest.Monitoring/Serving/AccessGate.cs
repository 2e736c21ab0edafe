using System.Globalization;
using Attest.Monitoring.Access;

namespace Attest.Monitoring.Serving;

/// <summary>
/// Says who asks, and refuses who may not, or not so often. Over loopback nobody is asked who shows nothing; whoever shows
/// a token is held to it.
/// </summary>
internal sealed class AccessGate
{
    private readonly AccessRules _rules;

    public AccessGate(AccessRules rules) => _rules = rules;

    /// <summary>Lets in what comes over loopback, and nobody else: there are no tokens.</summary>
    public static AccessGate LoopbackAlone { get; } = new(AccessRules.LoopbackAlone);

    /// <summary>Finds out who asks.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="role">What the route asks for; null = there is no such route, and only who may read something is told so.</param>
    /// <param name="caller">Who asks.</param>
    /// <returns>The refusal; null = go on.</returns>
    public ServedResponse? Refuse(ServedRequest request, AccessRoles? role, out Caller caller)
    {
        var shown = Credentials.Of(request.Header("Authorization"));
        var isUnasked = IsUnasked(request);
        caller = isUnasked ? Caller.Unasked : Caller.Nobody;
        if (!shown.AreGiven && isUnasked)
        {
            // This machine's own are not limited: they can do worse.
            if (!request.IsLocal && IsTooOften(request, null, out var wait)) return TooOften(wait);
            Count(role, isAllowed: true, byToken: false);
            return null;
        }

        return shown.AreGiven ? RefuseShown(request, shown, role, ref caller) : RefuseNameless(request, role);
    }

    private ServedResponse? RefuseNameless(ServedRequest request, AccessRoles? role)
    {
        if (IsTooOften(request, null, out var wait)) return TooOften(wait);
        if (role == AccessRoles.None) return null;
        _rules.Watch?.Nameless();
        return Unauthorized(request, "This needs a token: Authorization: Bearer TOKEN, or TOKEN as the password.", "");
    }

    private ServedResponse? RefuseShown(ServedRequest request, Credentials shown, AccessRoles? role, ref Caller caller)
    {
        var token = shown.Token is { } text ? _rules.Tokens?.Find(text) : null;
        if (token is null || token.IsExpired(_rules.Time.GetUtcNow()))
        {
            caller = Caller.Nobody;
            var address = ClientAddress.Of(request.Address);
            var attempt = _rules.Failed.Take(address);
            _rules.Watch?.Unknown(address, token is null ? "unknown_token" : "expired_token", attempt);

            // Whether it lives is told to everybody: a probe with an old token must not end what works.
            if (role == AccessRoles.None) return null;
            if (attempt.Wait > TimeSpan.Zero) return TooOften(attempt.Wait);
            return Unauthorized(
                request, token is null ? "This is no token that counts here." : "This token has expired.", ", error=\"invalid_token\"");
        }

        caller = token.Caller;
        if (IsTooOften(request, token.Name, out var wait)) return TooOften(wait);
        if (_rules.Use(token, request.Address) is { } unusual) _rules.Watch?.Unusual(token.Name, ClientAddress.Of(request.Address), unusual);
        if (role is not { } asked || caller.May(asked))
        {
            Count(role, isAllowed: true, byToken: true);
            return null;
        }

        Count(role, isAllowed: false, byToken: true);
        return ServedResponse.Text(403, $"The token '{token.Name}' may not read this: it needs the role {RoleWords.WordOf(asked)}.")
            .With("WWW-Authenticate", $"Bearer realm=\"attest\", error=\"insufficient_scope\", scope=\"{RoleWords.WordOf(asked)}\"");
    }

    /// <summary>
    /// Whether somebody who shows nothing may read everything: over loopback, or where that was allowed. What a proxy on
    /// this machine hands on comes from elsewhere; where there are tokens, it needs one.
    /// </summary>
    private bool IsUnasked(ServedRequest request) =>
        _rules.AllowsAnonymous ||
        (request.IsLocal && !((request.Header("X-Forwarded-For") ?? request.Header("Forwarded")) is not null && _rules.Tokens?.HasAny == true));

    private bool IsTooOften(ServedRequest request, string? token, out TimeSpan wait)
    {
        wait = TimeSpan.Zero;
        if (_rules.Limit is not { } limit) return false;
        var client = token ?? ClientAddress.Of(request.Address);
        if (limit.Take(client) is not { } refused) return false;
        if (refused.IsFirst) _rules.Watch?.Limited(client);
        wait = refused.Wait;
        return true;
    }

    private void Count(AccessRoles? role, bool isAllowed, bool byToken)
    {
        if (role is null or AccessRoles.None || _rules.Watch is not { } watch) return;
        watch.Known(byToken);
        watch.Checked(role.Value, isAllowed);
    }

    private static ServedResponse TooOften(TimeSpan wait) =>
        ServedResponse.Text(429, "Too many requests.")
            .With("Retry-After", Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture));

    /// <summary>
    /// Both schemes: programs know Bearer, browsers ask people for Basic. A header each, since not everybody takes one apart
    /// at its commas. A script of a page asks for a token itself.
    /// </summary>
    private static ServedResponse Unauthorized(ServedRequest request, string text, string error)
    {
        var bearer = ServedResponse.Text(401, text).With("WWW-Authenticate", $"Bearer realm=\"attest\"{error}");
        return request.Header("X-Requested-With") is null
            ? bearer.With("WWW-Authenticate", "Basic realm=\"attest\", charset=\"UTF-8\"")
            : bearer;
    }
}
