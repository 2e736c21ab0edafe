using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

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

    /// <summary>Asks; what becomes of it is nobody's concern.</summary>
    /// <param name="listening">An address that it listens on, in the clear.</param>
    public async Task Ask(IPEndPoint listening)
    {
        var address = listening.Address.Equals(IPAddress.Any) ? IPAddress.Loopback
            : listening.Address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback
            : listening.Address;
        using var limit = new CancellationTokenSource(Limit);
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(new IPEndPoint(address, listening.Port), limit.Token).ConfigureAwait(false);
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
