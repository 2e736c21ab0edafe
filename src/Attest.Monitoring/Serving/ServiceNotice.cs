using System.Net.Sockets;
using System.Text;

namespace Attest.Monitoring.Serving;

/// <summary>Tells the service manager how far we are. Source: sd_notify(3), "Notes": one datagram to NOTIFY_SOCKET.</summary>
/// <param name="socket">The variable's value; null or empty = nobody wants to know.</param>
internal sealed class ServiceNotice(string? socket)
{
    /// <summary>Requests are answered from now on.</summary>
    public void Ready(string status) => Send($"READY=1\nSTATUS={status}");

    /// <summary>The end has begun.</summary>
    public void Stopping() => Send("STOPPING=1");

    private void Send(string state)
    {
        if (string.IsNullOrEmpty(socket) || socket[0] is not ('/' or '@') || !Socket.OSSupportsUnixDomainSockets) return;
        try
        {
            using var sender = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            var address = socket[0] == '@' ? '\0' + socket[1..] : socket;
            sender.SendTo(Encoding.UTF8.GetBytes(state), new UnixDomainSocketEndPoint(address));
        }
        catch (Exception fault) when (fault is SocketException or ArgumentException)
        {
            // A manager that does not listen loses nothing but the notice.
        }
    }
}
