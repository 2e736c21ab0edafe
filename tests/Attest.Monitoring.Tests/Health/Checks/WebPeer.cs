using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Attest.Monitoring.Tests.Health.Checks;

/// <summary>A server on a free port that hands each connection's stream and request to the test.</summary>
internal sealed class WebPeer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2? _certificate;
    private readonly Func<string, Stream, Task> _answer;

    // Held: the connection of an answer that never comes would be collected, and with it closed.
    private readonly List<TcpClient> _clients = [];

    public WebPeer(Func<string, Stream, Task> answer, X509Certificate2? certificate = null)
    {
        (_answer, _certificate) = (answer, certificate);
        _listener.Start();
        _ = Accept();
    }

    public WebPeer(string answer, X509Certificate2? certificate = null)
        : this((_, stream) => stream.WriteAsync(Encoding.UTF8.GetBytes(answer)).AsTask(), certificate)
    {
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string Url => $"{(_certificate is null ? "http" : "https")}://localhost:{Port}";

    /// <summary>What was asked, whole, in the order it came.</summary>
    public List<string> Asked { get; } = [];

    public static string Ok(string body) => $"HTTP/1.1 200 OK\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n{body}";

    /// <summary>A certificate for localhost that vouches for itself.</summary>
    public static X509Certificate2 Certificate(DateTimeOffset until)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using var made = request.CreateSelfSigned(until.AddDays(-500), until);
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }

    public void Dispose()
    {
        _listener.Stop();
        lock (_clients)
            foreach (var client in _clients) client.Dispose();
    }

    private async Task Accept()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync();
                lock (_clients) _clients.Add(client);
                _ = Serve(client);
            }
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The test is over.
        }
    }

    private async Task Serve(TcpClient client)
    {
        using (client)
        {
            try
            {
                Stream stream = client.GetStream();
                if (_certificate is not null)
                {
                    var secure = new SslStream(stream);
                    await secure.AuthenticateAsServerAsync(_certificate);
                    stream = secure;
                }

                var request = await Request(stream);
                lock (Asked) Asked.Add(request);
                await _answer(request, stream);
            }
            catch (Exception fault) when (fault is IOException or ObjectDisposedException or InvalidOperationException or System.Security.Authentication.AuthenticationException)
            {
                // Whoever asked has gone.
            }
        }
    }

    private static async Task<string> Request(Stream stream)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        while (!text.ToString().Contains("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(buffer) is > 0 and var read)
            text.Append(Encoding.UTF8.GetString(buffer, 0, read));
        return text.ToString();
    }
}
