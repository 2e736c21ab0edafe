using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Attest.Cli.Serving;

/// <summary>
/// The server alone, out of what its own registration asks for: a host around it brings configuration, routing, file
/// providers and a dozen assemblies, none of which a monitor needs, and keeps them in memory as long as it lives.
/// </summary>
internal sealed class KestrelServices : IWebHostBuilder
{
    private readonly ServiceCollection _services = [];

    /// <summary>Makes a server; disposing the provider ends it.</summary>
    /// <param name="configure">Where it listens, and its limits.</param>
    public static (IServer Server, ServiceProvider Provider) Build(Action<KestrelServerOptions> configure)
    {
        var builder = new KestrelServices();
        builder._services.AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance);
        builder._services.AddSingleton(typeof(ILogger<>), typeof(NullLogger<>));
        builder._services.AddSingleton<IMeterFactory, Meters>();
        builder._services.AddSingleton<DiagnosticSource>(static _ => new DiagnosticListener("Microsoft.AspNetCore"));
        builder._services.AddOptions();
        builder.UseKestrelCore().ConfigureKestrel(configure);
        var provider = builder._services.BuildServiceProvider();
        return (provider.GetRequiredService<IServer>(), provider);
    }

    IWebHostBuilder IWebHostBuilder.ConfigureServices(Action<IServiceCollection> configureServices)
    {
        configureServices(_services);
        return this;
    }

    IWebHostBuilder IWebHostBuilder.ConfigureServices(Action<WebHostBuilderContext, IServiceCollection> configureServices)
    {
        configureServices(new WebHostBuilderContext(), _services);
        return this;
    }

    IWebHostBuilder IWebHostBuilder.ConfigureAppConfiguration(Action<WebHostBuilderContext, IConfigurationBuilder> configureDelegate) => this;

    IWebHostBuilder IWebHostBuilder.UseSetting(string key, string? value) => this;

    string? IWebHostBuilder.GetSetting(string key) => null;

#pragma warning disable ASPDEPR008 // The interface names it; nobody makes one.
    IWebHost IWebHostBuilder.Build() => throw new NotSupportedException("There is a server, and no host.");
#pragma warning restore ASPDEPR008

    /// <summary>What the server measures of itself, for whoever includes its meters in so many words.</summary>
    private sealed class Meters : IMeterFactory
    {
        private readonly List<Meter> _made = [];

        public Meter Create(MeterOptions options)
        {
            var meter = new Meter(options);
            lock (_made) _made.Add(meter);
            return meter;
        }

        public void Dispose()
        {
            foreach (var meter in _made) meter.Dispose();
        }
    }
}
