using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Attest.Monitoring.Integrations.Tests;

/// <summary>A server on a real socket that answers as a test says, and gives up a request when it is disposed.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly CancellationTokenSource _end = new();

    private LoopbackServer(WebApplication application) => _application = application;

    /// <summary>Where it listens, with a slash at the end.</summary>
    public string Address { get; private set; } = "";

    /// <summary>Starts one.</summary>
    /// <param name="answer">The request, its body; ends when the server does.</param>
    public static async Task<LoopbackServer> StartAsync(Func<HttpContext, byte[], CancellationToken, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(server => server.Listen(IPAddress.Loopback, 0));
        var server = new LoopbackServer(builder.Build());
        server._application.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            using var end = CancellationTokenSource.CreateLinkedTokenSource(server._end.Token, context.RequestAborted);
            try
            {
                await answer(context, body.ToArray(), end.Token);
            }
            catch (OperationCanceledException)
            {
                // The client has gone, or the test is over.
            }
        });
        await server._application.StartAsync();
        server.Address = server._application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single() + "/";
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _application.DisposeAsync();
        _end.Dispose();
    }
}
