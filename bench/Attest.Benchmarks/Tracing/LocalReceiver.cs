using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Attest.Benchmarks.Tracing;

/// <summary>A collector that takes everything and keeps nothing: it reads each request whole and answers 200.</summary>
internal sealed class LocalReceiver : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public LocalReceiver()
    {
        _listener.Start();
        new Thread(Accept) { IsBackground = true }.Start();
    }

    public Uri Url => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/v1/traces");

    /// <summary>Bytes of all bodies.</summary>
    public long Taken;

    public void Dispose() => _listener.Dispose();

    private void Accept()
    {
        try
        {
            while (true)
            {
                var client = _listener.AcceptTcpClient();
                new Thread(() => Serve(client)) { IsBackground = true }.Start();
            }
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            // The benchmark is over.
        }
    }

    private void Serve(TcpClient client)
    {
        try
        {
            using var stream = new BufferedStream(client.GetStream(), 64 * 1024);
            var answer = "HTTP/1.1 200 OK\r\nContent-Type: application/x-protobuf\r\nContent-Length: 0\r\n\r\n"u8.ToArray();
            var body = new byte[64 * 1024];
            while (Length(stream) is { } length)
            {
                Interlocked.Add(ref Taken, length);
                while (length > 0) length -= stream.Read(body, 0, Math.Min(length, body.Length));
                client.GetStream().Write(answer);
            }
        }
        catch (IOException)
        {
            // The client has gone.
        }
    }

    /// <summary>Reads the headers; null at the end of the connection.</summary>
    private static int? Length(Stream stream)
    {
        var (line, length) = (new StringBuilder(), 0);
        for (var next = stream.ReadByte(); next >= 0; next = stream.ReadByte())
        {
            if (next != '\n')
            {
                line.Append((char)next);
                continue;
            }

            var text = line.ToString().TrimEnd('\r');
            if (text.Length == 0) return length;
            if (text.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)) length = int.Parse(text[15..], CultureInfo.InvariantCulture);
            line.Clear();
        }

        return null;
    }
}
