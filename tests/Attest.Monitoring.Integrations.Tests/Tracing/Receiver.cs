using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Attest.Monitoring.Integrations.Tests.Tracing;

/// <summary>What a receiver answers to one request.</summary>
internal sealed record Answer(int Status = 200)
{
    public string? RetryAfter { get; init; }
    public byte[] Body { get; init; } = [];
    public int GrpcStatus { get; init; }

    /// <summary>A google.rpc.Status in base64.</summary>
    public string? GrpcDetails { get; init; }

    /// <summary>Never comes.</summary>
    public bool Hangs { get; init; }
}

/// <summary>One request, unpacked.</summary>
internal sealed record Received(string Path, IReadOnlyDictionary<string, string> Headers, byte[] Message, bool WasPacked);

/// <summary>A collector on a real socket that keeps what it is sent, and answers as it is told to.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly CancellationTokenSource _end = new();

    private Receiver(WebApplication application) => _application = application;

    /// <summary>The answers to the first requests; all later ones get <see cref="Always"/>.</summary>
    public ConcurrentQueue<Answer> First { get; } = [];

    public Answer Always { get; set; } = new();
    public ConcurrentQueue<Received> Requests { get; } = [];
    public int Port { get; private set; }

    public static async Task<Receiver> StartAsync(HttpProtocols protocols = HttpProtocols.Http1, HttpsConnectionAdapterOptions? tls = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        if (tls is not null) builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(server => server.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = protocols;
            if (tls is not null) listen.UseHttps(tls);
        }));
        var receiver = new Receiver(builder.Build());
        receiver._application.Run(receiver.TakeAsync);
        await receiver._application.StartAsync();
        var addresses = receiver._application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!;
        receiver.Port = new Uri(addresses.Addresses.Single()).Port;
        return receiver;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _application.DisposeAsync();
        _end.Dispose();
    }

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var isGrpc = context.Request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) == true;
        var isPacked = isGrpc ? body.ToArray()[0] == 1 : context.Request.Headers.ContentEncoding == "gzip";
        var message = isGrpc ? body.ToArray()[5..] : body.ToArray();
        if (isGrpc) Assert.Equal(message.Length, BinaryPrimitives.ReadInt32BigEndian(body.ToArray().AsSpan(1)));
        var headers = context.Request.Headers.ToDictionary(
            header => header.Key.ToLowerInvariant(), header => header.Value.ToString(), StringComparer.Ordinal);
        Requests.Enqueue(new Received(context.Request.Path, headers, isPacked ? Unpacked(message) : message, isPacked));

        var answer = First.TryDequeue(out var first) ? first : Always;
        if (answer.Hangs)
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(_end.Token, context.RequestAborted);
            await Task.Delay(Timeout.Infinite, end.Token).ContinueWith(_ => { }, TaskScheduler.Default);
            context.Abort();
            return;
        }

        await AnswerAsync(context.Response, answer, isGrpc);
    }

    private static async Task AnswerAsync(HttpResponse response, Answer answer, bool isGrpc)
    {
        response.StatusCode = answer.Status;
        if (answer.RetryAfter is { } after) response.Headers.RetryAfter = after;
        response.ContentType = isGrpc ? "application/grpc" : "application/x-protobuf";
        if (isGrpc)
        {
            response.DeclareTrailer("grpc-status");
            var frame = new byte[5 + answer.Body.Length];
            BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), answer.Body.Length);
            answer.Body.CopyTo(frame, 5);
            if (answer.GrpcStatus == 0) await response.Body.WriteAsync(frame);
            response.AppendTrailer("grpc-status", answer.GrpcStatus.ToString(System.Globalization.CultureInfo.InvariantCulture));
            if (answer.GrpcDetails is { } details) response.AppendTrailer("grpc-status-details-bin", details);
        }
        else
        {
            await response.Body.WriteAsync(answer.Body);
        }
    }

    private static byte[] Unpacked(byte[] message)
    {
        using var unpacked = new MemoryStream();
        using var packed = new GZipStream(new MemoryStream(message), CompressionMode.Decompress);
        packed.CopyTo(unpacked);
        return unpacked.ToArray();
    }
}
