using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Attest.Cli.Tests.Serving;

/// <summary>One <c>attest serve</c> for all tests of a class: what one of them does must not keep it from answering the next.</summary>
public sealed class SharedMonitor : IDisposable
{
    private readonly Sandbox _box = new();
    private readonly Served _served;

    public SharedMonitor() => _served = Served.Start(_box);

    internal Served Served => _served;

    /// <summary>A connection of its own.</summary>
    public Socket Connect()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = 60_000, SendTimeout = 60_000 };
        socket.Connect(IPAddress.Loopback, _served.Root.Port);
        return socket;
    }

    /// <summary>All that is answered to some bytes, until the connection ends.</summary>
    /// <param name="request">Sent as it is, one byte a character.</param>
    public string AnswerTo(string request)
    {
        using var socket = Connect();
        try
        {
            socket.Send(Encoding.Latin1.GetBytes(request));
        }
        catch (SocketException)
        {
            // Refused before all of it was sent.
        }

        var text = new StringBuilder();
        var buffer = new byte[64 * 1024];
        try
        {
            for (int count; (count = socket.Receive(buffer)) > 0;) text.Append(Encoding.Latin1.GetString(buffer, 0, count));
        }
        catch (SocketException) when (text.Length > 0)
        {
            // Reset behind the answer.
        }

        return text.ToString();
    }

    public void Dispose()
    {
        try
        {
            Assert.Equal("", _served.Stop().Gave(0).Error);
        }
        finally
        {
            _served.Dispose();
            _box.Dispose();
        }
    }
}
