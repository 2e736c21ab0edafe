namespace Attest.Monitoring.Serving;

/// <summary>What is served, by exact path. GET and HEAD alone: nothing here changes anything.</summary>
/// <param name="routes">The answers, by path.</param>
internal sealed class RouteTable(IReadOnlyDictionary<string, ServedHandler> routes)
{
    /// <summary>Finds the route and answers: 404 names what there is, another method is 405, a body is 413.</summary>
    public async ValueTask<ServedResponse> Answer(ServedRequest request, CancellationToken cancellation)
    {
        if (request.HasBody)
            return ServedResponse.Text(413, "Nothing here takes a body.") with { Closes = true };
        if (!routes.TryGetValue(request.Path, out var route))
            return ServedResponse.Text(404, $"Not found. There is: {string.Join(", ", routes.Keys.Order(StringComparer.Ordinal))}");
        if (request.Method is not ("GET" or "HEAD"))
            return (ServedResponse.Text(405, "GET and HEAD alone.") with { Endpoint = request.Path }).With("Allow", "GET, HEAD");
        return await route(request, cancellation).ConfigureAwait(false) with { Endpoint = request.Path };
    }
}
