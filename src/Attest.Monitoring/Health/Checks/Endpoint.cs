using System.Globalization;
using System.Net.Sockets;

namespace Attest.Monitoring.Health.Checks;

/// <summary>A port of a host; without a host it is this machine's.</summary>
internal sealed record Endpoint(string Host, int Port)
{
    /// <summary>Reads <c>host:port</c>, <c>[v6]:port</c> or <c>:port</c>, whose form has been checked.</summary>
    public static Endpoint Of(string text)
    {
        var colon = text.LastIndexOf(':');
        var host = text[..colon].Trim('[', ']');
        return new Endpoint(host.Length == 0 ? "localhost" : host, int.Parse(text.AsSpan(colon + 1), CultureInfo.InvariantCulture));
    }

    /// <summary>Connects.</summary>
    /// <exception cref="SocketException">Nobody is there.</exception>
    public async Task<TcpClient> ConnectAsync(CancellationToken cancellation)
    {
        var client = new TcpClient();
        try
        {
            await client.ConnectAsync(Host, Port, cancellation).ConfigureAwait(false);
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
