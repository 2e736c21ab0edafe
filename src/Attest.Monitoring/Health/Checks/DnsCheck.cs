using System.Net;
using System.Net.Sockets;
using Attest.Monitoring.Configuration.Checks;

namespace Attest.Monitoring.Health.Checks;

/// <summary>A name has addresses, as this machine resolves names.</summary>
internal sealed class DnsCheck(ConfiguredCheck check) : IHealthCheck
{
    private readonly string _host = check.Text("host")!;
    private readonly IReadOnlyList<string> _expected = check.List("expect");

    public string Name => check.Name;

    public async ValueTask<HealthResult> CheckAsync(CancellationToken cancellation)
    {
        try
        {
            var found = (await Dns.GetHostAddressesAsync(_host, cancellation).ConfigureAwait(false)).Select(static one => one.ToString()).Distinct().Order(StringComparer.Ordinal).ToArray();
            return Judge(found).With("addresses", string.Join(", ", found));
        }
        catch (Exception fault) when (fault is SocketException or ArgumentException)
        {
            return HealthResult.Unhealthy($"{_host} has no address: {fault.Message}");
        }
    }

    private HealthResult Judge(string[] found)
    {
        if (found.Length == 0) return HealthResult.Unhealthy($"{_host} has no address.");
        foreach (var text in _expected)
        {
            var wanted = IPAddress.TryParse(text, out var address) ? address.ToString() : text;
            if (!found.Contains(wanted)) return HealthResult.Unhealthy($"{_host} does not have the address {wanted}; it has {string.Join(", ", found)}.");
        }

        return HealthResult.Healthy();
    }
}
