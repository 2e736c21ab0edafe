using Attest.Monitoring.Access;
using Attest.Monitoring.Audit;

namespace Attest.Monitoring;

/// <summary>Makes, lists and revokes the tokens of a session's state folder; the audit log is told first.</summary>
internal sealed class SessionTokens(MonitoringSession session, SessionRequest request)
{
    private readonly TokenFolder _folder = new(session.State, request.Time);

    /// <summary>Makes a token.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="roles">What it may read, as people write it.</param>
    /// <param name="expires">When it counts no more, as people write it; null = never.</param>
    /// <param name="forConfiguration">Whether it is for <c>access.tokens</c> and nothing is kept here.</param>
    /// <param name="words">How the front end calls roles and expiry, for errors.</param>
    /// <exception cref="AttestException">
    /// <see cref="ErrorIds.ArgumentInvalid"/>; <see cref="ErrorIds.AuditUnwritable"/>; <see cref="ErrorIds.StateUnwritable"/>.
    /// </exception>
    public NewAccessToken Add(
        string name, IEnumerable<string> roles, string? expires, bool forConfiguration, (string Roles, string Expires) words)
    {
        TokenName.Check(name);
        var held = RoleWords.Read(roles, words.Roles);
        DateTimeOffset? moment = expires is null ? null : TokenExpiry.Read(expires, words.Expires, request.Time.GetUtcNow());
        return forConfiguration
            ? _folder.Draft(name, held, moment)
            : _folder.Add(name, held, moment, token => session.Audit.Record(
                AuditEventTypes.TokenCreated,
                new("token", token.Name),
                new("roles", string.Join(',', RoleWords.Of(token.Roles))),
                new("expires_at", token.ExpiresAt?.ToString("O") ?? "never")));
    }

    /// <summary>All tokens of the folder, by name.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.StateFolderUnusable"/>.</exception>
    public IReadOnlyList<AccessToken> List() => _folder.List(request.Warn);

    /// <summary>Revokes a token.</summary>
    /// <exception cref="AttestException">
    /// <see cref="ErrorIds.TokenNotFound"/>; <see cref="ErrorIds.AuditUnwritable"/>; <see cref="ErrorIds.StateUnwritable"/>.
    /// </exception>
    public void Revoke(string name) =>
        _folder.Remove(name, () => session.Audit.Record(AuditEventTypes.TokenRevoked, new KeyValuePair<string, object>("token", name)));
}
