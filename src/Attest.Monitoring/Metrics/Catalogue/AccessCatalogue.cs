using static Attest.Monitoring.Metrics.Catalogue.LabelValues;

namespace Attest.Monitoring.Metrics.Catalogue;

/// <summary>Who asks the monitor endpoint, and who is refused.</summary>
internal static class AccessCatalogue
{
    public static readonly InstrumentDefinition Authentications = new(
        "rbac_authentication_attempts_total", MetricKind.Counter, "",
        "Requests for what is not open to everybody, by how whoever asked was known.", "a request",
        new LabelDefinition("method", AuthenticationMethod), new("status", AuthenticationStatus));

    public static readonly InstrumentDefinition Authorizations = new(
        "rbac_authorization_checks_total", MetricKind.Counter, "", "Checks whether whoever asked holds the role that is needed.",
        "a role check", new LabelDefinition("resource", AccessResource), new("action", AccessAction), new("result", AccessResult));

    public static readonly InstrumentDefinition FailedAuthentications = new(
        "failed_authentications_total", MetricKind.Counter, "", "Tokens that were refused: by this endpoint (api), or by a monitor elsewhere that a command of ours asked (cli).",
        "a token is refused", new LabelDefinition("source", AuthenticationSource));

    public static readonly InstrumentDefinition SecurityEvents = new(
        "security_events_total", MetricKind.Counter, "", "Events that somebody who looks after security should see.",
        "a token is refused", new LabelDefinition("event_type", SecurityEvent));

    public static readonly InstrumentDefinition SuspiciousActivities = new(
        "suspicious_activities_total", MetricKind.Counter, "",
        "Clients that began to ask too often, tokens used as they are not usually, addresses that guess tokens.",
        "it begins", new LabelDefinition("activity_type", SuspiciousActivity));

    public static InstrumentDefinition[] All() =>
        [Authentications, Authorizations, FailedAuthentications, SecurityEvents, SuspiciousActivities];
}
