namespace Attest.Monitoring.Serving;

/// <summary>What is served, by exact path or by the longest prefix. GET and HEAD alone: nothing here changes anything.</summary>
internal sealed class RouteTable
{
    private readonly Dictionary<string, ServedRoute> _exact = new(StringComparer.Ordinal);
    private readonly ServedRoute[] _prefixes;
    private readonly AccessGate _gate;
    private readonly CancellationToken _ending;
    private readonly string _there;

    /// <param name="routes">The answers; no two have one path.</param>
    /// <param name="gate">Says who asks.</param>
    /// <param name="ending">Cancelled when the end has begun.</param>
    public RouteTable(IEnumerable<ServedRoute> routes, AccessGate gate, CancellationToken ending = default)
    {
        (_gate, _ending) = (gate, ending);
        var prefixes = new List<ServedRoute>();
        foreach (var route in routes)
        {
            if (route.IsPrefix) prefixes.Add(route);
            else _exact.Add(route.Path, route);
        }

        _prefixes = [.. prefixes.OrderByDescending(static route => route.Path.Length)];
        _there = string.Join(", ", _exact.Keys.Concat(prefixes.Select(static route => route.Path + "…")).Order(StringComparer.Ordinal));
    }

    /// <summary>Finds the route and answers: 404 names what there is, another method is 405, a body is 413.</summary>
    public async ValueTask<ServedResponse> Answer(ServedRequest request, CancellationToken cancellation)
    {
        if (request.HasBody)
            return ServedResponse.Text(413, "Nothing here takes a body.") with { Closes = true };
        var route = Find(request.Path);
        var authentication = RequestSpans.StartAuthentication(request);
        var refusal = _gate.Refuse(request, route?.Role, out var caller);
        RequestSpans.EndAuthentication(authentication, caller.Name, refusal?.Status);
        return (refusal ?? await Answer(route, request with { Caller = caller }, cancellation).ConfigureAwait(false)) with
        {
            Endpoint = route?.Name ?? ServedResponse.OtherEndpoint,
            Client = caller.Name,
        };
    }

    private ValueTask<ServedResponse> Answer(ServedRoute? route, ServedRequest request, CancellationToken cancellation)
    {
        if (route is null)
            return ValueTask.FromResult(ServedResponse.Text(404, $"Not found. There is: {_there}"));
        if (request.Method is not ("GET" or "HEAD"))
            return ValueTask.FromResult(ServedResponse.Text(405, "GET and HEAD alone.").With("Allow", "GET, HEAD"));
        return route.WhileEnding is { } last && _ending.IsCancellationRequested
            ? last(request, cancellation)
            : route.Answer(request, cancellation);
    }

    private ServedRoute? Find(string path)
    {
        if (_exact.TryGetValue(path, out var exact)) return exact;
        foreach (var prefix in _prefixes)
            if (path.StartsWith(prefix.Path, StringComparison.Ordinal)) return prefix;
        return null;
    }
}
