using Attest.Monitoring.Integrations.NetMail;
using Attest.Monitoring.Integrations.Pkcs;
using Attest.Monitoring.Integrations.S3;
using Attest.Monitoring.Integrations.Serilog;
using Attest.Monitoring.Integrations.YamlDotNet;

namespace Attest.Monitoring.Integrations;

/// <summary>Every adapter, for front ends to plug in. A package is loaded when its adapter is first called.</summary>
internal static class Adapters
{
    public static SessionAdapters All { get; } = new(YamlDocument.Parse)
    {
        Objects = request => new S3Objects(request),
        TimeStamps = () => new TimeStamps(),
        Mail = static (server, mail, cancellation) => SmtpMail.SendAsync(server, mail, cancellation),
        Console = (format, level) => new ConsoleLog(format, level),
    };
}
