using Attest.Monitoring.Configuration;
using Attest.Monitoring.Serving;

namespace Attest.Monitoring.Cmdlets.Serving;

/// <summary>An endpoint with the sessions behind it.</summary>
internal sealed class OpenMonitor : IDisposable
{
    private readonly List<MonitoringSession> _sessions;
    private readonly MonitorEndpoint _endpoint;
    private readonly ListenerHost _host;
    private readonly IDisposable? _pushing;
    private readonly AuditKeeping _keeping;
    private readonly string? _metricsPath;
    private readonly DateTimeOffset _startedAt = TimeProvider.System.GetUtcNow();
    private readonly Func<string?> _warning;

    /// <param name="sessions">At least one; disposed with the monitor.</param>
    /// <param name="listen">Addresses as given; none = those of the configuration.</param>
    /// <param name="warning">What was said last.</param>
    /// <exception cref="AttestException">It cannot listen, or must not.</exception>
    public OpenMonitor(List<MonitoringSession> sessions, string[] listen, Func<string?> warning)
    {
        (_sessions, _warning) = (sessions, warning);
        var services = sessions[0].Monitor(sessions[1..]);
        _metricsPath = services.MetricsPath;
        _endpoint = new MonitorEndpoint(services);
        try
        {
            _pushing = sessions[0].PushRepeatedly([.. sessions[1..].Select(session => session.State)]);
            _host = ListenerHost.Start(_endpoint, Addresses(sessions[0].Configuration.Values.Serving, listen));
            _keeping = sessions[0].KeepAudit(_host.Urls);
        }
        catch
        {
            _pushing?.Dispose();
            _endpoint.Dispose();
            throw;
        }
    }

    public RunningMonitor Describe(int id) => new()
    {
        Id = id,
        Url = _host.Urls[0],
        Metrics = _metricsPath is null ? null : _host.Urls[0] + _metricsPath,

        // Arrays: PowerShell indexes no other read-only list.
        Listening = _host.Urls.ToArray(),
        StateFolder = _sessions.Select(session => session.State.Root).ToArray(),
        StartedAt = _startedAt,
        LastWarning = _warning(),
    };

    public void Dispose()
    {
        _host.Dispose();
        _keeping.Dispose();
        _pushing?.Dispose();
        _endpoint.Dispose();
        foreach (var session in _sessions) session.Dispose();
    }

    private static List<ListenAddress> Addresses(ServingSettings settings, string[] listen)
    {
        var addresses = new List<ListenAddress>();
        if (listen.Length > 0) addresses.AddRange(listen.Select(text => ListenAddress.Read(text, metricsAlone: false, "-Listen")));
        else addresses.AddRange(settings.Listen.Select(text => ListenAddress.Read(text, metricsAlone: false, "serve.listen")));
        if (listen.Length == 0 && settings.MetricsEndpoint is { } metrics)
            addresses.Add(ListenAddress.Read(metrics, metricsAlone: true, "monitoring.prometheus.endpoint"));
        return addresses;
    }
}
