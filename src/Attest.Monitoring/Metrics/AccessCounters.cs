using Attest.Monitoring.Metrics.Catalogue;
using Attest.Monitoring.Metrics.Registry;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Metrics;

/// <summary>Counts who asks the monitor endpoint. Made when it opens.</summary>
internal sealed class AccessCounters(MetricsRegistry registry)
{
    private readonly InstrumentState _authentications = InstrumentState.Of(registry, AccessCatalogue.Authentications);
    private readonly InstrumentState _authorizations = InstrumentState.Of(registry, AccessCatalogue.Authorizations);
    private readonly InstrumentState _failed = InstrumentState.Of(registry, AccessCatalogue.FailedAuthentications);
    private readonly InstrumentState _events = InstrumentState.Of(registry, AccessCatalogue.SecurityEvents);
    private readonly InstrumentState _suspicious = InstrumentState.Of(registry, AccessCatalogue.SuspiciousActivities);

    /// <summary>Everything stands at 0 from the start: the first attempt to guess a token shows.</summary>
    public void Bear()
    {
        foreach (var method in LabelValues.AuthenticationMethod)
        {
            foreach (var status in LabelValues.AuthenticationStatus)
                registry.Own(AccessCatalogue.Authentications).TryBear([new("method", method), new("status", status)]);
        }

        foreach (var resource in LabelValues.AccessResource)
        {
            foreach (var result in LabelValues.AccessResult)
            {
                registry.Own(AccessCatalogue.Authorizations).TryBear(
                    [new("resource", resource), new("action", resource == "monitor" ? "admin" : "read"), new("result", result)]);
            }
        }

        foreach (var source in LabelValues.AuthenticationSource)
            registry.Own(AccessCatalogue.FailedAuthentications).TryBear([new("source", source)]);
        registry.Own(AccessCatalogue.SecurityEvents).TryBear([new("event_type", "auth_failure")]);
        foreach (var activity in LabelValues.SuspiciousActivity)
            registry.Own(AccessCatalogue.SuspiciousActivities).TryBear([new("activity_type", activity)]);
    }

    public void Count(AuthenticationTried tried)
    {
        _authentications.Record(1, [new("method", tried.Method), new("status", tried.Succeeded ? "success" : "failure")]);
        if (tried.Succeeded || tried.Method == AuthenticationTried.NoMethod) return;
        _failed.Record(1, [new("source", "api")]);
        _events.Record(1, [new("event_type", "auth_failure")]);
    }

    /// <summary>The monitor that refused it counts it too, as one that asked.</summary>
    public void Count(TokenRefused refused) => _failed.Record(1, [new("source", "cli")]);

    public void Count(AuthorizationChecked check) => _authorizations.Record(
        1, [new("resource", check.Resource), new("action", check.Action), new("result", check.Allowed ? "allowed" : "denied")]);

    public void Count(SuspiciousActivitySeen seen) =>
        _suspicious.Record(1, [new("activity_type", seen.ActivityType)]);
}
