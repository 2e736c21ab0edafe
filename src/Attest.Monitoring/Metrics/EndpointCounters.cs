using Attest.Monitoring.Metrics.Catalogue;
using Attest.Monitoring.Metrics.Registry;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Metrics;

/// <summary>What the monitor endpoint counts of itself. Made when it opens: a run has no use for these instruments.</summary>
internal sealed class EndpointCounters
{
    private readonly MetricsRegistry _registry;
    private readonly InstrumentState _connections;
    private readonly InstrumentState _requests;
    private readonly InstrumentState _clientErrors;
    private readonly InstrumentState _errors;
    private readonly InstrumentState _duration;
    private readonly InstrumentState _size;

    /// <param name="registry">Where series are born and counted.</param>
    /// <param name="errors"><c>system_errors_total</c>.</param>
    public EndpointCounters(MetricsRegistry registry, InstrumentState errors)
    {
        _registry = registry;
        _errors = errors;
        _connections = InstrumentState.Of(registry, EndpointCatalogue.ActiveConnections);
        _requests = InstrumentState.Of(registry, EndpointCatalogue.Requests);
        _clientErrors = InstrumentState.Of(registry, EndpointCatalogue.ClientErrors);
        _duration = InstrumentState.Of(registry, EndpointCatalogue.RequestDuration);
        _size = InstrumentState.Of(registry, EndpointCatalogue.ResponseSize);
    }

    /// <summary>What can be foreseen stands at 0 from the start.</summary>
    public void Bear(EndpointsOpened opened)
    {
        _registry.Own(EndpointCatalogue.ActiveConnections).TryBear([]);
        foreach (var endpoint in (IEnumerable<string>)[.. opened.Endpoints, "other"])
        {
            var named = new KeyValuePair<string, object?>("endpoint", endpoint);
            _registry.Own(EndpointCatalogue.RequestDuration).TryBear([named]);
            _registry.Own(EndpointCatalogue.ResponseSize).TryBear([named]);
            foreach (var method in LabelValues.RequestMethod)
            {
                foreach (var code in ExpectedCodes(endpoint, method))
                    _registry.Own(EndpointCatalogue.Requests).TryBear([named, new("method", method), new("code", code)]);
            }
        }

        foreach (var code in (int[])[401, 403, 404, 405, 413, 421, 429])
            _registry.Own(EndpointCatalogue.ClientErrors).TryBear([new("client", "anonymous"), new("code", code)]);
        _registry.Own(MetricCatalogue.SystemErrors).TryBear([new("type", ErrorIds.Unexpected), new("component", "serve")]);
    }

    public void Count(ConnectionsChanged changed) => _connections.Record(changed.By, []);

    public void Count(RequestServed served)
    {
        var endpoint = new KeyValuePair<string, object?>("endpoint", served.Endpoint);
        _requests.Record(1, [endpoint, new("method", served.Method), new("code", served.Code)]);
        _duration.Record(served.Duration.TotalSeconds, [endpoint]);
        _size.Record(served.Bytes, [endpoint]);
        if (served.Code is >= 400 and < 500) _clientErrors.Record(1, [new("client", served.Client), new("code", served.Code)]);
        if (served.ErrorId is { } id) _errors.Record(1, [new("type", id), new("component", "serve")]);
    }

    private static int[] ExpectedCodes(string endpoint, string method) =>
        endpoint == "other" ? [404] : method == "other" ? [405] : [200, 503];
}
