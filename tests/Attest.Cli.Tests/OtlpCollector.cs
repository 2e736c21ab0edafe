using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Attest.Cli.Tests;

/// <summary>A collector of traces on a real socket: what a process sends it as OTLP over HTTP, in JSON.</summary>
internal sealed class OtlpCollector : IAsyncDisposable
{
    private readonly WebApplication _application;

    private OtlpCollector(WebApplication application) => _application = application;

    /// <summary>Every span that came.</summary>
    public ConcurrentBag<JsonElement> Spans { get; } = [];

    /// <summary>The resources they came with.</summary>
    public ConcurrentBag<JsonElement> Resources { get; } = [];

    /// <summary>Starts one, and has what is started in <paramref name="box"/> send its traces there.</summary>
    public static async Task<OtlpCollector> StartAsync(Sandbox box)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(server => server.Listen(IPAddress.Loopback, 0));
        var collector = new OtlpCollector(builder.Build());
        collector._application.Run(async context =>
        {
            using var request = await JsonDocument.ParseAsync(context.Request.Body, default, context.RequestAborted);
            foreach (var resource in request.RootElement.GetProperty("resourceSpans").EnumerateArray())
            {
                collector.Resources.Add(resource.GetProperty("resource").Clone());
                foreach (var scope in resource.GetProperty("scopeSpans").EnumerateArray())
                    foreach (var span in scope.GetProperty("spans").EnumerateArray())
                        collector.Spans.Add(span.Clone());
            }
        });
        await collector._application.StartAsync();
        var address = collector._application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        box.Environment["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] = address + "/v1/traces";
        box.Environment["OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"] = "http/json";
        return collector;
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
