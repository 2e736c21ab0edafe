using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Attest.Monitoring;

namespace Attest.Cli.Serving;

/// <summary>
/// The certificate of <c>serve.tls</c>, read again when its files have changed: whoever renews it need not restart anything.
/// One that cannot be read then leaves the one before in place.
/// </summary>
internal sealed class ServedCertificate : IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Soon = TimeSpan.FromDays(14);

    private readonly string _certificateFile;
    private readonly string _keyFile;
    private readonly TimeProvider _time;
    private readonly Action<string> _warn;
    private readonly Lock _gate = new();
    private long _looked;
    private DateTimeOffset _told;
    private (DateTime Certificate, DateTime Key) _stamp;
    private volatile SslStreamCertificateContext _context;
    private string? _problem;

    /// <param name="certificateFile">PEM, with those between it and its root.</param>
    /// <param name="keyFile">PEM; null = in the same file.</param>
    /// <param name="time">The clock.</param>
    /// <param name="warn">Told when it has expired or will soon, and when a new one cannot be read.</param>
    /// <exception cref="AttestException"><see cref="ErrorIds.CertificateInvalid"/>.</exception>
    public ServedCertificate(string certificateFile, string? keyFile, TimeProvider time, Action<string> warn)
    {
        (_certificateFile, _keyFile, _time, _warn) = (certificateFile, keyFile ?? certificateFile, time, warn);
        _looked = time.GetTimestamp();
        _stamp = Stamp();
        _context = Read();
        WarnOfKey();
        WarnOfTime();
    }

    /// <summary>What a connection that begins now is shown.</summary>
    public SslStreamCertificateContext Current
    {
        get
        {
            if (_time.GetElapsedTime(Interlocked.Read(ref _looked)) >= Every) Look();
            return _context;
        }
    }

    public void Dispose() => _context.TargetCertificate.Dispose();

    private void Look()
    {
        lock (_gate)
        {
            if (_time.GetElapsedTime(_looked) < Every) return;
            Interlocked.Exchange(ref _looked, _time.GetTimestamp());
            if (_time.GetUtcNow() - _told > TimeSpan.FromDays(1)) WarnOfTime();
            var stamp = Stamp();
            if (stamp == _stamp) return;
            try
            {
                // The one before is not disposed: connections under way may still show it.
                _context = Read();
                (_stamp, _problem) = (stamp, null);
                WarnOfTime();
            }
            catch (AttestException fault)
            {
                // Perhaps half of it is written: it is read again in a while.
                if (_problem != fault.Message) _warn($"{fault.Message} The certificate before stays in use.");
                _problem = fault.Message;
            }
        }
    }

    private (DateTime, DateTime) Stamp() => (File.GetLastWriteTimeUtc(_certificateFile), File.GetLastWriteTimeUtc(_keyFile));

    private SslStreamCertificateContext Read()
    {
        var (certificateText, keyText) = (ReadFile("serve.tls.cert", _certificateFile), ReadFile("serve.tls.key", _keyFile));
        if (keyText.Contains("ENCRYPTED PRIVATE KEY", StringComparison.Ordinal) || keyText.Contains("Proc-Type: 4,ENCRYPTED", StringComparison.Ordinal))
            throw Invalid("serve.tls.key", _keyFile, "it is encrypted, and nobody is there to be asked for its password");
        try
        {
            var chain = new X509Certificate2Collection();
            chain.ImportFromPem(certificateText);
            using var pem = X509Certificate2.CreateFromPem(certificateText, keyText);

            // Windows does not show a key that is in memory only.
            var own = X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
            chain.RemoveAt(0);
            return SslStreamCertificateContext.Create(own, chain, offline: true);
        }
        catch (Exception fault) when (fault is CryptographicException or ArgumentException)
        {
            throw Invalid("serve.tls", _keyFile == _certificateFile ? _certificateFile : $"{_certificateFile} with the key {_keyFile}", fault.Message.TrimEnd('.'));
        }
    }

    private static string ReadFile(string setting, string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw Invalid(setting, path, fault.Message.TrimEnd('.'));
        }
    }

    private void WarnOfKey()
    {
        if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(_keyFile).HasFlag(UnixFileMode.OtherRead))
            _warn($"The key {_keyFile} of serve.tls can be read by every account of this machine: chmod 600 it.");
    }

    private void WarnOfTime()
    {
        _told = _time.GetUtcNow();
        var certificate = _context.TargetCertificate;
        var (from, until) = (certificate.NotBefore.ToUniversalTime(), certificate.NotAfter.ToUniversalTime());
        var now = _told.UtcDateTime;
        if (now >= until) _warn($"The certificate {_certificateFile} has expired on {until:yyyy-MM-dd HH:mm} UTC: whoever checks it will refuse it. Renew it; it is read again by itself.");
        else if (now < from) _warn($"The certificate {_certificateFile} counts from {from:yyyy-MM-dd HH:mm} UTC only: whoever checks it will refuse it.");
        else if (until - now < Soon) _warn($"The certificate {_certificateFile} expires on {until:yyyy-MM-dd HH:mm} UTC. Renew it; it is read again by itself.");
    }

    private static AttestException Invalid(string setting, string what, string why) => new(
        ErrorIds.CertificateInvalid,
        $"{setting}: {what} cannot be used: {why}.",
        "Name PEM files: serve.tls.cert the certificate with those between it and its root, serve.tls.key its private key without a password.");
}
