using System.Diagnostics;
using Attest.Monitoring.Signals;
using Attest.Monitoring.Tracing;
using global::OpenTelemetry;
using global::OpenTelemetry.Exporter;
using global::OpenTelemetry.Resources;
using global::OpenTelemetry.Trace;

namespace Attest.Monitoring.Integrations.OpenTelemetry;

/// <summary>
/// Sends spans with OpenTelemetry's OTLP exporter. The SDK subscribes to nothing: a second listener that records would
/// override our sampling, so its batch processor hangs on a provider without sources and is fed by hand. The SDK is
/// built on a thread of its own, which the run does not wait for; spans that end before are kept.
/// </summary>
internal sealed class OtlpSpanExporter : ISpanExporter
{
    /// <summary>Spans that wait to be sent; beyond them the newest are lost.</summary>
    private const int MaxQueued = 8192;

    private const int SpansPerRequest = 512;
    private const int SendEveryMilliseconds = 1000;

    private readonly Lock _gate = new();
    private readonly OtlpEndpoint _endpoint;
    private readonly TraceResource _resource;
    private readonly CountingExporter _exporter;
    private readonly Task _built;
    private readonly List<Activity> _early = [];
    private BatchActivityExportProcessor? _processor;
    private TracerProvider? _provider;
    private long _taken;
    private bool _closed;

    public OtlpSpanExporter(OtlpEndpoint endpoint, TraceResource resource)
    {
        _endpoint = endpoint;
        _resource = resource;
        _exporter = new CountingExporter(Options(endpoint));
        // Without the caller's context: the requests of the exporter are no part of the run that is on this thread.
        using (ExecutionContext.SuppressFlow())
        {
            _built = Task.Run(Build);
        }
    }

    /// <inheritdoc/>
    /// <remarks>While it runs, those that were refused; after the shutdown all that have not arrived.</remarks>
    public long Lost => _closed ? Interlocked.Read(ref _taken) - _exporter.Delivered : _exporter.Refused;

    public void Add(Activity span)
    {
        Interlocked.Increment(ref _taken);
        lock (_gate)
        {
            if (_processor is null)
            {
                if (_early.Count < MaxQueued)
                {
                    _early.Add(span);
                }

                return;
            }
        }

        _processor.OnEnd(span);
    }

    public void Add(FinishedSpan span)
    {
        if (span.Sampled)
        {
            Add(FinishedActivity.From(span, _resource.ServiceVersion));
        }
    }

    public void Shutdown(TimeSpan limit)
    {
        var started = Stopwatch.GetTimestamp();
        if (_closed)
        {
            return;
        }

        if (_built.Wait(limit) && _processor is { } processor)
        {
            var left = limit - Stopwatch.GetElapsedTime(started);
            processor.Shutdown(Math.Max(0, (int)left.TotalMilliseconds));
        }

        _closed = true;
    }

    /// <summary>Shuts down at once; what is queued is lost.</summary>
    public void Dispose()
    {
        Shutdown(TimeSpan.Zero);
        if (_built.IsCompletedSuccessfully)
        {
            _provider?.Dispose();
        }
    }

    private static OtlpExporterOptions Options(OtlpEndpoint endpoint) => new()
    {
        Endpoint = endpoint.Url,
        Protocol = endpoint.Protocol == OtlpProtocol.Grpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf,
        // It has read the environment itself, and splits after it decodes: a comma in a value would end the value.
        Headers = "",
        TimeoutMilliseconds = (int)endpoint.Timeout.TotalMilliseconds,
        HttpClientFactory = () => Client(endpoint),
    };

    private static HttpClient Client(OtlpEndpoint endpoint)
    {
        var client = new HttpClient { Timeout = endpoint.Timeout };
        foreach (var (name, value) in endpoint.Headers)
        {
            client.DefaultRequestHeaders.TryAddWithoutValidation(name, value);
        }

        return client;
    }

    private static IEnumerable<KeyValuePair<string, object>> Pairs(ResourceAttributes attributes)
    {
        for (var index = 0; index < attributes.Count; index++)
        {
            yield return new(attributes.Key(index), attributes.Value(index));
        }
    }

    private void Build()
    {
        var processor = new BatchActivityExportProcessor(
            _exporter, MaxQueued, SendEveryMilliseconds, (int)_endpoint.Timeout.TotalMilliseconds, SpansPerRequest);
        _provider = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(ResourceBuilder.CreateEmpty().AddAttributes(Pairs(_resource.Attributes)))
            .AddProcessor(processor)
            .Build();
        lock (_gate)
        {
            foreach (var span in _early)
            {
                processor.OnEnd(span);
            }

            _early.Clear();
            _processor = processor;
        }
    }
}
