using System.Diagnostics;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Serving;

/// <summary>Says of every request how it was answered. The outermost layer: a fault in any other is an answer too.</summary>
internal static class RequestMeasure
{
    public static ServedHandler Around(ServedHandler inner, ISignalSink signals, TimeProvider time, Action<string> warn) =>
        async (request, cancellation) =>
        {
            var started = time.GetTimestamp();
            var response = await Answer(inner, request, warn, cancellation).ConfigureAwait(false);
            var span = Activity.Current is { Recorded: true } current ? current : null;
            signals.Emit(new RequestServed(
                time.GetUtcNow(),
                response.Endpoint,
                request.Method is "GET" or "HEAD" ? request.Method : "other",
                response.Status,
                response.Client,
                time.GetElapsedTime(started),
                request.Method == "HEAD" ? 0 : response.Body.Length,
                response.ErrorId)
            {
                TraceId = span?.TraceId.ToHexString(),
                SpanId = span?.SpanId.ToHexString(),
            });
            return response;
        };

    private static async ValueTask<ServedResponse> Answer(
        ServedHandler inner, ServedRequest request, Action<string> warn, CancellationToken cancellation)
    {
        try
        {
            return await inner(request, cancellation).ConfigureAwait(false);
        }
        catch (AttestException fault)
        {
            warn($"{request.Path} was answered with 503: {fault.Message} {fault.Remedy}");
            return ServedResponse.Text(503, $"This cannot be answered now; standard error of attest says why. [{fault.ErrorId}]") with
            {
                Endpoint = ServedResponse.OtherEndpoint,
                ErrorId = fault.ErrorId,
            };
        }
        catch (Exception fault) when (fault is not (OutOfMemoryException or OperationCanceledException))
        {
            warn($"{request.Path} was answered with 500: {fault.GetType().Name}: {fault.Message}");
            return ServedResponse.Text(500, $"Something went wrong here. [{ErrorIds.Unexpected}]") with { ErrorId = ErrorIds.Unexpected };
        }
    }
}
