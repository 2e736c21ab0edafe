using System.Buffers;
using System.CommandLine;
using System.Text;
using System.Text.Json;
using Attest.Monitoring;
using Attest.Monitoring.Configuration;
using Attest.Monitoring.Serving;

namespace Attest.Cli.Serving;

/// <summary><c>attest serve</c>: the monitor endpoint, until it is told to end.</summary>
internal sealed class ServeVerb : Verb
{
    private const string DefaultMetrics = ":9090";

    private readonly Option<string[]> _listen = new("--listen")
    {
        Description = "Where to listen: 127.0.0.1:8080, :8080 (loopback), *:8080 (every address), [::1]:0 (any free port); more than once if you like",
        HelpName = "ADDR",
    };

    private readonly Option<string?> _metrics = new("--metrics")
    {
        Description = $"One more address, for the metrics alone; {DefaultMetrics} unless given",
        HelpName = "ADDR",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<bool> _anonymous = new("--allow-anonymous")
    {
        Description = "Let everybody read who can reach an address beyond loopback",
    };

    public ServeVerb(EverywhereOptions everywhere)
        : base("serve", "Serve the live page, the runs, health and metrics of the state folder over HTTP", everywhere, "text", "json")
    {
        Add(_listen);
        Add(_metrics);
        Add(_anonymous);
    }

    protected override int Run(Call call)
    {
        using var stop = new ServeStop();
        var sessions = new List<MonitoringSession>();
        try
        {
            sessions.Add(MonitoringSession.Open(
                call.SessionRequest(call.Homes.Count > 0 ? call.Homes[0] : null) with { OwnMeters = ["Microsoft.AspNetCore.*"] }));
            for (var place = 1; place < call.Homes.Count; place++)
                sessions.Add(MonitoringSession.Open(call.SessionRequest(call.Homes[place])));
            Serve(call, sessions, stop);
            return ExitCode.Done;
        }
        finally
        {
            foreach (var session in sessions) session.Dispose();
        }
    }

    private void Serve(Call call, List<MonitoringSession> sessions, ServeStop stop)
    {
        var session = sessions[0];
        var addresses = Addresses(call, session.Configuration.Values.Serving);
        var services = session.Monitor(sessions[1..], call.Value(_anonymous));

        using var pushing = session.PushRepeatedly([.. sessions[1..].Select(other => other.State)]);
        using var endpoint = new MonitorEndpoint(services);
        foreach (var address in addresses) address.RefuseBeyondLoopback(services.MayListenBeyondLoopback);
        using var certificate = CertificateOf(call, session.Configuration.Values.Serving);
        using var host = KestrelHost.Start(endpoint, addresses, certificate);
        WarnOfClearText(call, addresses, certificate, services);
        using var keeping = session.KeepAudit([.. host.Listening.Select(one => one.Url)]);
        call.Environment.TryGetValue("NOTIFY_SOCKET", out var socket);
        var notice = new ServiceNotice(socket);
        Tell(call, host.Listening, services.MetricsPath);
        notice.Ready($"Listening on {string.Join(", ", host.Listening.Select(one => one.Url))}");
        using var idle = new IdleMemory(TimeProvider.System);
        stop.Wait();
        notice.Stopping();
        host.Drain(stop.Again);
    }

    private static ServedCertificate? CertificateOf(Call call, ServingSettings settings)
    {
        if (settings.Certificate is { } file)
        {
            return new ServedCertificate(
                Path.GetFullPath(file, call.WorkingDirectory),
                settings.CertificateKey is { } key ? Path.GetFullPath(key, call.WorkingDirectory) : null,
                TimeProvider.System,
                call.Warn);
        }

        return settings.CertificateKey is null ? null : throw new AttestException(
            ErrorIds.CertificateInvalid, "serve.tls.key names a key, but serve.tls.cert no certificate.", "Name its certificate in serve.tls.cert.");
    }

    private static void WarnOfClearText(Call call, List<ListenAddress> addresses, ServedCertificate? certificate, MonitorServices services)
    {
        if (certificate is null && services.AsksForTokens && addresses.Find(static address => !address.IsLoopback) is { } address)
            call.Warn($"Tokens that are shown at {address.Text} cross the network in the clear: set serve.tls.cert and serve.tls.key.");
    }

    private List<ListenAddress> Addresses(Call call, ServingSettings settings)
    {
        var addresses = new List<ListenAddress>();
        if (call.Value(_listen) is { Length: > 0 } given)
            foreach (var text in given) addresses.Add(ListenAddress.Read(text, metricsAlone: false, "--listen"));
        else
            foreach (var text in settings.Listen) addresses.Add(ListenAddress.Read(text, metricsAlone: false, "serve.listen"));

        if (call.IsGiven(_metrics)) addresses.Add(ListenAddress.Read(call.Value(_metrics) ?? DefaultMetrics, metricsAlone: true, "--metrics"));
        else if (settings.MetricsEndpoint is { } text) addresses.Add(ListenAddress.Read(text, metricsAlone: true, "monitoring.prometheus.endpoint"));
        return addresses;
    }

    private static void Tell(Call call, IReadOnlyList<Listening> listening, string? metricsPath)
    {
        if (call.IsJson)
        {
            call.Print(Json(listening, metricsPath));
            return;
        }

        if (call.IsQuiet && call.Output is null) return;
        var text = new StringBuilder();
        foreach (var one in listening)
        {
            if (!one.MetricsAlone) text.Append($"Live page on {one.Url}/\n");
            if (metricsPath is not null) text.Append($"Metrics on {one.Url}{metricsPath}\n");
        }

        call.Print(Encoding.UTF8.GetBytes(text.ToString()));
    }

    /// <summary><c>{listening: [{url, metrics}]}</c></summary>
    private static ReadOnlySpan<byte> Json(IReadOnlyList<Listening> listening, string? metricsPath)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Failures.Indented))
        {
            json.WriteStartObject();
            json.WriteStartArray("listening");
            foreach (var one in listening)
            {
                json.WriteStartObject();
                json.WriteString("url", one.Url);
                json.WriteString("metrics", metricsPath is null ? null : one.Url + metricsPath);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan;
    }
}
