using Attest.Monitoring.Serving.Streaming;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Serving;

/// <summary>
/// The endpoint without a server: the routes in their layers, and what is done beside them. A server hands each request
/// to the handler of the listener it came in by.
/// </summary>
internal sealed class MonitorEndpoint : IDisposable
{
    /// <summary>
    /// So long a server that ends stays there for those who ask whether it is ready; it takes nothing new in what is left of
    /// the five seconds.
    /// </summary>
    public static readonly TimeSpan LongestEnding = TimeSpan.FromSeconds(2.5);

    /// <summary>Open to everybody, and answered without a look at anything.</summary>
    public const string RehearsedPath = "/live";

    private static readonly TimeSpan UpkeepEvery = TimeSpan.FromSeconds(10);

    private readonly MonitorServices _services;
    private readonly ITimer _upkeep;
    private readonly CancellationTokenSource _ending = new();
    private RequestsUnderWay _underWay = new();
    private int _busy;

    public MonitorEndpoint(MonitorServices services)
    {
        _services = services;
        All = Layered(new RouteTable(services.Routes, services.Gate, _ending.Token));
        MetricsAlone = Layered(new RouteTable(services.Routes.Where(static route => route.IsMetrics), services.Gate, _ending.Token));
        Rehearsed = Layered(new RouteTable(services.Routes.Where(static route => route.Path == RehearsedPath), services.Gate), isCounted: false);
        services.Signals.Emit(new EndpointsOpened(services.Time.GetUtcNow(), [.. services.Routes.Select(static route => route.Name)]));
        _upkeep = services.Time.CreateTimer(_ => KeepUp(), null, UpkeepEvery, UpkeepEvery);
    }

    /// <summary>Answers everything.</summary>
    public ServedHandler All { get; }

    /// <summary>Answers as a listener for the metrics alone does.</summary>
    public ServedHandler MetricsAlone { get; }

    /// <summary>Answers <see cref="RehearsedPath"/> as <see cref="All"/> does, and tells nobody: a server asks itself.</summary>
    public ServedHandler Rehearsed { get; }

    /// <summary>A connection was opened or closed.</summary>
    public void CountConnection(int by) => _services.Signals.Emit(new ConnectionsChanged(_services.Time.GetUtcNow(), by));

    /// <summary>A server begins to answer a request.</summary>
    /// <returns>Told when the last byte of the answer is sent.</returns>
    public RequestsUnderWay BeginRequest()
    {
        var underWay = Volatile.Read(ref _underWay);
        underWay.Enter();
        return underWay;
    }

    /// <summary>Whether the end has begun: no connection should be used again.</summary>
    public bool IsEnding => _ending.IsCancellationRequested;

    /// <summary>
    /// The end begins, and it is not ready from now on; everything else is still answered. Streams end in order, so that
    /// nobody waits for them.
    /// </summary>
    /// <returns>The requests that were under way: whoever came later is waited for by nobody.</returns>
    public RequestsUnderWay BeginEnding()
    {
        _ending.Cancel();
        return Interlocked.Exchange(ref _underWay, new RequestsUnderWay());
    }

    public void Dispose()
    {
        _ending.Cancel();
        _upkeep.Dispose();
        foreach (var beside in _services.Beside) beside.Dispose();
        _ending.Dispose();
    }

    private ServedHandler Layered(RouteTable table, bool isCounted = true)
    {
        var measured = RequestMeasure.Around(
            SecurityHeaders.Around(StreamEnding.Around(HostCheck.Around(table.Answer), _ending.Token)),
            isCounted ? _services.Signals : new SignalFanOut([]),
            _services.Time,
            _services.Warn);
        return isCounted && _services.Tracing is { } tracing ? RequestSpans.Around(measured, tracing) : measured;
    }

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
