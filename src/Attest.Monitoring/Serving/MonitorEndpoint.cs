using Attest.Monitoring.Serving.Streaming;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Serving;

/// <summary>
/// The endpoint without a server: the routes in their layers, and what is done beside them. A server hands each request
/// to the handler of the listener it came in by.
/// </summary>
internal sealed class MonitorEndpoint : IDisposable
{
    private static readonly TimeSpan UpkeepEvery = TimeSpan.FromSeconds(10);

    private readonly MonitorServices _services;
    private readonly ITimer _upkeep;
    private readonly CancellationTokenSource _ending = new();
    private int _busy;

    public MonitorEndpoint(MonitorServices services)
    {
        _services = services;
        All = Layered(new RouteTable(services.Routes, services.Gate));
        MetricsAlone = Layered(new RouteTable(services.Routes.Where(static route => route.IsMetrics), services.Gate));
        services.Signals.Emit(new EndpointsOpened(services.Time.GetUtcNow(), [.. services.Routes.Select(static route => route.Name)]));
        _upkeep = services.Time.CreateTimer(_ => KeepUp(), null, UpkeepEvery, UpkeepEvery);
    }

    /// <summary>Answers everything.</summary>
    public ServedHandler All { get; }

    /// <summary>Answers as a listener for the metrics alone does.</summary>
    public ServedHandler MetricsAlone { get; }

    /// <summary>A connection was opened or closed.</summary>
    public void CountConnection(int by) => _services.Signals.Emit(new ConnectionsChanged(_services.Time.GetUtcNow(), by));

    /// <summary>The end is near: streams end in order, so that nobody waits for them. Everything else is still answered.</summary>
    public void EndStreams() => _ending.Cancel();

    public void Dispose()
    {
        _ending.Cancel();
        _upkeep.Dispose();
        foreach (var beside in _services.Beside) beside.Dispose();
        _ending.Dispose();
    }

    private ServedHandler Layered(RouteTable table) => RequestMeasure.Around(
        SecurityHeaders.Around(StreamEnding.Around(HostCheck.Around(table.Answer), _ending.Token)), _services.Signals, _services.Time, _services.Warn);

    private void KeepUp()
    {
        // A slow disk must not pile them up.
        if (Interlocked.Exchange(ref _busy, 1) != 0) return;
        try
        {
            _services.Upkeep();
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            _services.Warn($"What is done beside answering failed: {fault.Message}");
        }
        finally
        {
            Volatile.Write(ref _busy, 0);
        }
    }
}
