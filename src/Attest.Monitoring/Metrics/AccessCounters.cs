using System.Diagnostics.Metrics;
using Attest.Monitoring.Metrics.Catalogue;
using Attest.Monitoring.Metrics.Registry;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Metrics;

/// <summary>Counts who asks the monitor endpoint. Made when it opens.</summary>
internal sealed class AccessCounters(Meter meter, MetricsRegistry registry)
{
    private readonly Counter<long> _authentications = Counter(meter, AccessCatalogue.Authentications);
    private readonly Counter<long> _authorizations = Counter(meter, AccessCatalogue.Authorizations);
    private readonly Counter<long> _failed = Counter(meter, AccessCatalogue.FailedAuthentications);
    private readonly Counter<long> _events = Counter(meter, AccessCatalogue.SecurityEvents);
    private readonly Counter<long> _suspicious = Counter(meter, AccessCatalogue.SuspiciousActivities);

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

        registry.Own(AccessCatalogue.FailedAuthentications).TryBear([new("source", "api")]);
        registry.Own(AccessCatalogue.SecurityEvents).TryBear([new("event_type", "auth_failure")]);
        foreach (var activity in LabelValues.SuspiciousActivity)
            registry.Own(AccessCatalogue.SuspiciousActivities).TryBear([new("activity_type", activity)]);
    }

    public void Count(AuthenticationTried tried)
    {
        _authentications.Add(1, new("method", tried.Method), new("status", tried.Succeeded ? "success" : "failure"));
        if (tried.Succeeded || tried.Method == AuthenticationTried.NoMethod) return;
        _failed.Add(1, new KeyValuePair<string, object?>("source", "api"));
        _events.Add(1, new KeyValuePair<string, object?>("event_type", "auth_failure"));
    }

    public void Count(AuthorizationChecked check) => _authorizations.Add(
        1, new("resource", check.Resource), new("action", check.Action), new("result", check.Allowed ? "allowed" : "denied"));

    public void Count(SuspiciousActivitySeen seen) =>
        _suspicious.Add(1, new KeyValuePair<string, object?>("activity_type", seen.ActivityType));

    private static Counter<long> Counter(Meter meter, InstrumentDefinition row) => meter.CreateCounter<long>(row.Name, null, row.Help);
}
