using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Attest.Monitoring.Definitions;
using Attest.Monitoring.Running.Processes;

namespace Attest.Monitoring.Running.Bodies;

/// <summary>
/// <c>http</c>: one request. The response's body is the step's output; <c>status</c> and <c>content_type</c> are outputs
/// of the step. The step's trace context goes along (W3C Trace Context).
/// </summary>
internal sealed class HttpBodyRunner
{
    private readonly Lazy<HttpClient> _client = new(() => new HttpClient(new SocketsHttpHandler
    {
        AutomaticDecompression = System.Net.DecompressionMethods.All,

        // The header is the step's. Without any propagator the client would make no span for those who ask for one.
        ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
    })
    {
        Timeout = System.Threading.Timeout.InfiniteTimeSpan,
    });

    public BodyOutcome Run(StepInvocation invocation)
    {
        var body = (HttpBody)invocation.Step.Definition.Body;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(invocation.Stop.Cancel, invocation.Stop.Abort);
        if (invocation.Deadline is { } bound) deadline.CancelAfter(bound.After);

        var url = body.Url.Render(invocation.Context);
        try
        {
            using var request = Request(body, url, invocation);
            using var response = _client.Value.Send(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
            var length = Receive(response, body, invocation, deadline.Token);
            return Judge(response, url, body, length, invocation);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            return Stopped(invocation, url);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or SocketException)
        {
            throw Fault(invocation, $"{body.Method} {url} failed: {fault.Message}", "Check the address and that the server answers there.");
        }
    }

    private static HttpRequestMessage Request(HttpBody body, string url, StepInvocation invocation)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
        {
            throw Fault(invocation, $"'{url}' is not an http or https address.", "Write the whole address, with https://.");
        }

        var request = new HttpRequestMessage(new HttpMethod(body.Method), uri);
        if (body.Content is { } content) request.Content = new StringContent(content.Render(invocation.Context), Encoding.UTF8);
        foreach (var (name, template) in body.Headers)
        {
            var value = template.Render(invocation.Context);
            request.Content?.Headers.Remove(name);
            if (!request.Headers.TryAddWithoutValidation(name, value)
                && request.Content?.Headers.TryAddWithoutValidation(name, value) != true)
            {
                throw Fault(invocation, $"The header '{name}' cannot be sent.", "Correct the header's name, or add a body it belongs to.");
            }
        }

        foreach (var (variable, header) in TraceHeaders)
        {
            if (invocation.Environment.TryGetValue(variable, out var value)) request.Headers.TryAddWithoutValidation(header, value);
        }

        return request;
    }

    private static long Receive(
        HttpResponseMessage response, HttpBody body, StepInvocation invocation, CancellationToken cancel)
    {
        using var received = response.Content.ReadAsStream(cancel);

        // A read that blocks does not see the token: closing the stream ends it.
        using var ended = cancel.Register(received.Dispose);
        var path = body.SaveTo is { } saveTo
            ? Path.GetFullPath(saveTo.Render(invocation.Context), invocation.WorkingDirectory)
            : null;
        using var file = path is null ? null : new FileStream(path, FileMode.Create, FileAccess.Write);
        var buffer = new byte[64 * 1024];
        long length = 0;
        try
        {
            while (received.Read(buffer) is > 0 and var count)
            {
                length += count;
                if (file is not null) file.Write(buffer, 0, count);
                else invocation.Output.Write(OutputStream.Standard, buffer.AsSpan(0, count));
            }
        }
        catch (Exception) when (cancel.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancel);
        }

        return length;
    }

    private static BodyOutcome Judge(
        HttpResponseMessage response, string url, HttpBody body, long length, StepInvocation invocation)
    {
        var status = (int)response.StatusCode;
        var expected = body.ExpectStatus.Count > 0 ? body.ExpectStatus.Contains(status) : response.IsSuccessStatusCode;
        return new BodyOutcome
        {
            Status = expected ? RunStatus.Success : RunStatus.Failure,
            Outputs = new Dictionary<string, string>
            {
                ["status"] = status.ToString(CultureInfo.InvariantCulture),
                ["content_type"] = response.Content.Headers.ContentType?.ToString() ?? "",
                ["length"] = length.ToString(CultureInfo.InvariantCulture),
            },
            Error = expected ? null : new StepError(
                ErrorIds.HttpFailed,
                $"{body.Method} {url} answered {status} {response.ReasonPhrase}.",
                "Look into the step's log for the answer; list accepted codes in 'expect_status'.",
                invocation.Step.Definition.Position),
        };
    }

    private static BodyOutcome Stopped(StepInvocation invocation, string url)
    {
        var cancelled = invocation.Stop.Cancel.IsCancellationRequested || invocation.Stop.Abort.IsCancellationRequested;
        return new BodyOutcome
        {
            Status = cancelled ? RunStatus.Cancelled : RunStatus.Timeout,
            Error = cancelled
                ? StepCancellation.Error(invocation.Step.Definition.Position)
                : invocation.Deadline!.Value.Error(invocation.Step.Definition.Position, $"The request to {url}"),
        };
    }

    private static AttestException Fault(StepInvocation invocation, string message, string remedy) =>
        new(ErrorIds.HttpFailed, message, remedy, invocation.Step.Definition.Position);

    private static (string Variable, string Header)[] TraceHeaders { get; } =
        [("TRACEPARENT", "traceparent"), ("TRACESTATE", "tracestate"), ("BAGGAGE", "baggage")];
}
