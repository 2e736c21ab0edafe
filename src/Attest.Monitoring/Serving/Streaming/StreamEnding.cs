namespace Attest.Monitoring.Serving.Streaming;

/// <summary>Ends streams with the endpoint: in order, as if they had come to their end, so that draining waits for none.</summary>
internal static class StreamEnding
{
    public static ServedHandler Around(ServedHandler inner, CancellationToken ending) => async (request, cancellation) =>
    {
        var response = await inner(request, cancellation).ConfigureAwait(false);
        return response.Stream is { } stream ? response with { Stream = Ending(stream, ending) } : response;
    };

    private static ServedStream Ending(ServedStream stream, CancellationToken ending) => async (output, gone) =>
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(gone, ending);
        try
        {
            await stream(output, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested && !gone.IsCancellationRequested)
        {
        }
    };
}
