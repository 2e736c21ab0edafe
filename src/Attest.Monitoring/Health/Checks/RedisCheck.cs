using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Attest.Monitoring.Configuration.Checks;

namespace Attest.Monitoring.Health.Checks;

/// <summary>
/// A Redis server answers PING. Source: redis.io, "Redis serialization protocol specification", version 2: an array of bulk
/// strings is sent, and one line comes back, <c>+</c> for well and <c>-</c> for an error.
/// </summary>
internal sealed class RedisCheck(ConfiguredCheck check, CheckServices services) : IHealthCheck
{
    private const int LongestLine = 1024;

    private readonly Endpoint _endpoint = Endpoint.Of(check.Text("address")!);

    public string Name => check.Name;

    public async ValueTask<HealthResult> CheckAsync(CancellationToken cancellation)
    {
        var certificate = new PeerCertificate(services.PathOf(check.Text("ca")), check.Flag("insecure"));
        try
        {
            using var client = await _endpoint.ConnectAsync(cancellation).ConfigureAwait(false);
            using var stream = await Open(client, certificate, cancellation).ConfigureAwait(false);
            return (await Talk(stream, cancellation).ConfigureAwait(false) with { CertificateExpiry = certificate.Expiry }).With("address", _endpoint.ToString());
        }
        catch (Exception fault) when (fault is SocketException or IOException or AuthenticationException)
        {
            return HealthResult.Unhealthy($"{_endpoint} cannot be asked: {certificate.Fault ?? fault.Message}").With("address", _endpoint.ToString());
        }
    }

    private async Task<Stream> Open(TcpClient client, PeerCertificate certificate, CancellationToken cancellation)
    {
        if (!check.Flag("tls")) return client.GetStream();
        var stream = new SslStream(client.GetStream());
        await stream.AuthenticateAsClientAsync(certificate.Options(_endpoint.Host), cancellation).ConfigureAwait(false);
        return stream;
    }

    private async Task<HealthResult> Talk(Stream stream, CancellationToken cancellation)
    {
        if (check.Text("password_variable") is { } variable)
        {
            string[] who = check.Text("username") is { } user ? ["AUTH", user] : ["AUTH"];
            var answer = await Ask(stream, [.. who, Secrets.Read(variable, services.Environment)], cancellation).ConfigureAwait(false);
            if (answer != "+OK") return HealthResult.Unhealthy($"The password is not taken: {Said(answer)}");
        }

        var pong = await Ask(stream, ["PING"], cancellation).ConfigureAwait(false);
        return pong == "+PONG" ? HealthResult.Healthy() : HealthResult.Unhealthy($"PING was answered with: {Said(pong)}");
    }

    private static async Task<string> Ask(Stream stream, string[] words, CancellationToken cancellation)
    {
        var request = new StringBuilder($"*{words.Length}\r\n");
        foreach (var word in words) request.Append($"${Encoding.UTF8.GetByteCount(word)}\r\n{word}\r\n");
        await stream.WriteAsync(Encoding.UTF8.GetBytes(request.ToString()), cancellation).ConfigureAwait(false);

        var line = new byte[LongestLine];
        var length = 0;
        while (length < line.Length)
        {
            var read = await stream.ReadAsync(line.AsMemory(length), cancellation).ConfigureAwait(false);
            if (read == 0) throw new IOException("it has closed the connection");
            length += read;
            if (line.AsSpan(0, length).IndexOf("\r\n"u8) is >= 0 and var end) return Encoding.UTF8.GetString(line, 0, end);
        }

        throw new IOException("it does not speak as Redis does");
    }

    private static string Said(string line) => line.TrimStart('-', '+');
}
