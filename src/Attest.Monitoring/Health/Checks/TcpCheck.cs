using System.Net.Sockets;
using Attest.Monitoring.Configuration.Checks;

namespace Attest.Monitoring.Health.Checks;

/// <summary>A port takes connections.</summary>
internal sealed class TcpCheck(ConfiguredCheck check) : IHealthCheck
{
    private readonly Endpoint _endpoint = Endpoint.Of(check.Text("address")!);

    public string Name => check.Name;

    public async ValueTask<HealthResult> CheckAsync(CancellationToken cancellation)
    {
        try
        {
            using var client = await _endpoint.ConnectAsync(cancellation).ConfigureAwait(false);
            return HealthResult.Healthy().With("address", _endpoint.ToString());
        }
        catch (SocketException fault)
        {
            return HealthResult.Unhealthy($"{_endpoint} takes no connection: {fault.Message}").With("address", _endpoint.ToString());
        }
    }
}
