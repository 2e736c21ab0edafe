namespace Attest.Monitoring.Serving;

/// <summary>Headers of every answer: nothing of it is to be guessed at, framed, kept or handed on by a browser.</summary>
internal static class SecurityHeaders
{
    private static readonly KeyValuePair<string, string>[] All =
    [
        new("X-Content-Type-Options", "nosniff"),
        new("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
        new("Cross-Origin-Resource-Policy", "same-origin"),
        new("Referrer-Policy", "no-referrer"),
        new("Cache-Control", "no-store"),
    ];

    /// <summary>Adds those that the answer does not set itself.</summary>
    public static ServedHandler Around(ServedHandler inner) => async (request, cancellation) =>
    {
        var response = await inner(request, cancellation).ConfigureAwait(false);
        var headers = new List<KeyValuePair<string, string>>(response.Headers);
        foreach (var header in All)
            if (!headers.Exists(own => own.Key == header.Key)) headers.Add(header);
        return response with { Headers = headers };
    };
}
