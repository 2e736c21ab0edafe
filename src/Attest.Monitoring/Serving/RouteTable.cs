namespace Attest.Monitoring.Serving;

/// <summary>What is served, by exact path or by the longest prefix. GET and HEAD alone: nothing here changes anything.</summary>
internal sealed class RouteTable
{
    private readonly Dictionary<string, ServedRoute> _exact = new(StringComparer.Ordinal);
    private readonly ServedRoute[] _prefixes;
    private readonly string _there;

    /// <param name="routes">The answers; no two have one path.</param>
    public RouteTable(IEnumerable<ServedRoute> routes)
    {
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
        if (Find(request.Path) is not { } route)
            return ServedResponse.Text(404, $"Not found. There is: {_there}");
        if (request.Method is not ("GET" or "HEAD"))
            return (ServedResponse.Text(405, "GET and HEAD alone.") with { Endpoint = route.Name }).With("Allow", "GET, HEAD");
        if (!request.Caller.May(route.Role))
            return ServedResponse.Text(403, "Who asks may not read this.") with { Endpoint = route.Name };
        return await route.Answer(request, cancellation).ConfigureAwait(false) with { Endpoint = route.Name };
    }

    private ServedRoute? Find(string path)
    {
        if (_exact.TryGetValue(path, out var exact)) return exact;
        foreach (var prefix in _prefixes)
            if (path.StartsWith(prefix.Path, StringComparison.Ordinal)) return prefix;
        return null;
    }
}
