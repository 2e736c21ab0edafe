using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Attest.Cli.Tests.Serving;

/// <summary>
/// A forward proxy that changes one thing: what the client accepts. It makes a scraper that has no setting for it take
/// another format.
/// </summary>
internal sealed class AcceptProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly string _accept;

    public AcceptProxy(string accept)
    {
        _accept = accept;
        _listener.Start();
        new Thread(Listen) { IsBackground = true }.Start();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>What the scrapes that went through said they are; one that was refused says why in plain text.</summary>
    public ConcurrentBag<string> ContentTypes { get; } = [];

    public void Dispose() => _listener.Dispose();

    private void Listen()
    {
        try
        {
            while (true)
            {
                var client = _listener.AcceptTcpClient();
                new Thread(() => Serve(client)) { IsBackground = true }.Start();
            }
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The test is over.
        }
    }

    private void Serve(TcpClient client)
    {
        using (client)
        {
            try
            {
                Forward(client.GetStream());
            }
            catch (Exception fault) when (fault is IOException or SocketException)
            {
                // The scraper, or the server, went away: the scraper tells.
            }
        }
    }

    /// <summary>One request a connection. Source: RFC 9112, 3.2.2: a request to a proxy names the whole address.</summary>
    private void Forward(Stream client)
    {
        var lines = ReadHead(client).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length == 0) return;
        var parts = lines[0].Split(' ');
        var address = new Uri(parts[1]);
        var head = new StringBuilder($"{parts[0]} {address.PathAndQuery} HTTP/1.1\r\n");
        foreach (var line in lines[1..])
            if (!Is(line, "Accept") && !Is(line, "Connection") && !Is(line, "Proxy-Connection")) head.Append(line).Append("\r\n");
        head.Append("Accept: ").Append(_accept).Append("\r\nConnection: close\r\n\r\n");

        using var server = new TcpClient(address.Host, address.Port);
        var stream = server.GetStream();
        stream.Write(Encoding.ASCII.GetBytes(head.ToString()));
        var answer = ReadHead(stream);
        var isScrape = answer.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal);
        foreach (var line in answer.Split("\r\n"))
            if (isScrape && Is(line, "Content-Type")) ContentTypes.Add(line["Content-Type:".Length..].Trim());
        client.Write(Encoding.ASCII.GetBytes(answer));
        stream.CopyTo(client);
    }

    private static bool Is(string line, string header) => line.StartsWith(header + ":", StringComparison.OrdinalIgnoreCase);

    /// <summary>Everything up to the empty line, and that too.</summary>
    private static string ReadHead(Stream from)
    {
        var head = new StringBuilder();
        while (from.ReadByte() is >= 0 and var one)
        {
            head.Append((char)one);
            if (one == '\n' && head.Length >= 4 && head.ToString(head.Length - 4, 4) == "\r\n\r\n") break;
        }

        return head.ToString();
    }
}
