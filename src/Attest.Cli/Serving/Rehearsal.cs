using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Attest.Monitoring.Serving;

namespace Attest.Cli.Serving;

/// <summary>
/// Asks the endpoint once, over the network, before anybody else does: what a first request loads and compiles takes as
/// long as a hundred others, and the first to come may be a person who waits for a page. It is not counted.
/// </summary>
internal sealed class Rehearsal
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>A path that nobody else knows.</summary>
    public string Path { get; } = "/" + RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>Which address can be asked over loopback, where nobody's room or rate is used up; -1 = none.</summary>
    public static int Of(IReadOnlyList<ListenAddress> addresses)
    {
        for (var at = 0; at < addresses.Count; at++)
            if (addresses[at].IsLoopback || addresses[at].EndPoint.Address.Equals(IPAddress.IPv6Any)) return at;
        return -1;
    }

    /// <summary>Asks; what becomes of it is nobody's concern.</summary>
    /// <param name="family">Of the address that it listens on, in the clear.</param>
    /// <param name="port">Its port.</param>
    public async Task Ask(AddressFamily family, int port)
    {
        var address = family == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Loopback : IPAddress.Loopback;
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(new IPEndPoint(address, port), limit.Token).ConfigureAwait(false);
            await socket.SendAsync(Encoding.ASCII.GetBytes($"GET {Path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"), limit.Token).ConfigureAwait(false);
            var buffer = new byte[1024];
            while (await socket.ReceiveAsync(buffer, limit.Token).ConfigureAwait(false) > 0)
            {
            }
        }
        catch (Exception fault) when (fault is SocketException or OperationCanceledException)
        {
            // Then the first who asks waits a little.
        }
    }
}
