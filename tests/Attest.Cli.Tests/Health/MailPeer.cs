using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Attest.Cli.Tests.Health;

/// <summary>aiosmtpd on a free port: takes mails, with STARTTLS and a password if wanted, and tells what Python's reader finds in them.</summary>
internal sealed partial class MailPeer : IDisposable
{
    private const string Script =
        """
        import asyncio, email, email.policy, json, ssl, sys
        from aiosmtpd.smtp import SMTP, AuthResult

        class Handler:
            async def handle_DATA(self, server, session, envelope):
                mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
                json.dump({
                    "from": envelope.mail_from, "to": envelope.rcpt_tos, "tls": session.ssl is not None,
                    "subject": mail["subject"], "type": mail.get_content_type(), "auto": mail["auto-submitted"], "id": mail["message-id"], "date": mail["date"],
                    "longest": max(len(line) for line in envelope.content.split(b"\r\n")),
                    "defects": [str(d) for part in mail.walk() for d in part.defects],
                    "parts": {part.get_content_type(): part.get_content() for part in mail.iter_parts()},
                }, open("mail.json", "w"))
                return "250 OK"

        class Server(SMTP):
            # Other servers take the name of a mechanism in any case; this one in capitals alone.
            async def smtp_AUTH(self, arg):
                mechanism, *rest = arg.split(" ", 1)
                await super().smtp_AUTH(" ".join([mechanism.upper(), *rest]))

        def sign_in(server, session, envelope, mechanism, data):
            return AuthResult(success=data.login == b"attest" and data.password == b"correct horse", handled=False)

        certificate, auth, silent = sys.argv[1], sys.argv[2] == "auth", sys.argv[2] == "silent"
        context = None
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)

        async def main():
            loop = asyncio.get_running_loop()
            make = asyncio.Protocol if silent else lambda: Server(Handler(), hostname="localhost", tls_context=context, require_starttls=context is not None, auth_required=auth, authenticator=sign_in, loop=loop)
            server = await loop.create_server(make, "127.0.0.1", 0)
            print("port", server.sockets[0].getsockname()[1], flush=True)
            await server.serve_forever()

        asyncio.run(main())
        """;

    private readonly Sandbox _box;
    private readonly LiveProcess _process;

    private MailPeer(Sandbox box, LiveProcess process, int port) => (_box, _process, Port) = (box, process, port);

    public int Port { get; }

    /// <summary>Starts it.</summary>
    /// <param name="box">Where it works.</param>
    /// <param name="certificate">PEM file with certificate and key; null = it does not offer STARTTLS.</param>
    /// <param name="mood"><c>auth</c>: it wants a password; <c>silent</c>: it takes the connection and says nothing.</param>
    public static MailPeer Start(Sandbox box, string? certificate, string mood = "open")
    {
        var python = Needs.AnyOf("python3", "/usr/bin/python3");
        Needs.AnyOf("python3-aiosmtpd", "/usr/lib/python3/dist-packages/aiosmtpd");
        var process = box.Start(python, [box.Write("mail_peer.py", Script), certificate ?? "", mood], null);
        return new MailPeer(box, process, int.Parse(Listening().Match(process.WaitFor(Listening())).Groups["port"].Value, CultureInfo.InvariantCulture));
    }

    /// <summary>The mail that came.</summary>
    public JsonElement Mail()
    {
        using var document = JsonDocument.Parse(_box.Read("mail.json"));
        return document.RootElement.Clone();
    }

    public bool HasMail => _box.Has("mail.json");

    public void Dispose() => _process.Dispose();

    [GeneratedRegex("port (?<port>[0-9]+)\n", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Listening();
}
