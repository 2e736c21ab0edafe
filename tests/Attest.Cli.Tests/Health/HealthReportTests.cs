using System.Text.Json;
using Attest.Cli.Tests.Serving;

namespace Attest.Cli.Tests.Health;

/// <summary><c>attest health --report</c> and <c>--mail</c>, with a real mail server and other programs that read what was written.</summary>
public sealed class HealthReportTests : IDisposable
{
    private readonly Sandbox _box = new();

    public void Dispose() => _box.Dispose();

    [Fact]
    public void The_second_report_tells_what_has_changed_since_the_first()
    {
        Configure("""{ name: gone, type: tcp, address: "localhost:1", worst: degraded }""");
        Assert.StartsWith("degraded   local", _box.Run("health", "--config", "my.yml", "--report", "a.json").Gave(0).Out);
        var first = Json("a.json");
        Assert.Equal(JsonValueKind.Null, first.GetProperty("compared_with").ValueKind);
        Assert.Equal("See whether the service at localhost:1 runs, and whether a firewall stands between.", first.GetProperty("findings")[0].GetProperty("remedy").GetString());

        Configure("""{ name: gone, type: tcp, address: "localhost:1" }""");
        _box.Run("health", "--config", "my.yml", "--report", "a.json", "--report", "b.md", "--report", "c.html", "--quiet").Gave(1);
        var second = Json("a.json");
        Assert.Equal(first.GetProperty("made_at").GetDateTimeOffset(), second.GetProperty("compared_with").GetDateTimeOffset());
        Assert.Equal(["worse", "gone", "degraded", "unhealthy"], new[] { "change", "component", "before", "after" }.Select(name => second.GetProperty("changes")[0].GetProperty(name).GetString()));
        Assert.Contains("- worse: **gone** degraded → unhealthy\n", _box.Read("b.md"));
        Assert.Contains("degraded → unhealthy", _box.Read("c.html"));

        _box.Run("health", "--report", "a.json", "--group", "ready").Gave(0);
        Assert.Equal(JsonValueKind.Null, Json("a.json").GetProperty("compared_with").ValueKind);
    }

    [Fact]
    public void A_report_that_cannot_be_written_is_told_and_not_remembered()
    {
        var said = _box.Run("health", "--report", "nowhere/a.html", "--json").Gave(2).Json().GetProperty("error");
        Assert.Equal("Attest.OutputUnwritable", said.GetProperty("id").GetString());
        _box.Run("health", "--report", "a.json").Gave(0);
        Assert.Equal(JsonValueKind.Null, Json("a.json").GetProperty("compared_with").ValueKind);
        Assert.Contains(".html, .md", _box.Run("health", "--report", "a.pdf").Gave(2).Error);
        Assert.False(_box.Has("a.pdf"));
    }

    [Fact]
    public void What_is_no_file_of_its_own_is_written_as_it_is_and_not_replaced()
    {
        Needs.Linux();
        Directory.CreateDirectory(Path.Combine(_box.Work, "elsewhere"));
        _box.Write("elsewhere/kept.md", "before");
        File.CreateSymbolicLink(Path.Combine(_box.Work, "link.md"), Path.Combine(_box.Work, "elsewhere", "kept.md"));
        _box.RunProgram(Needs.Tool("mkfifo"), ["pipe.json"]).Gave(0);
        File.CreateSymbolicLink(Path.Combine(_box.Work, "null.html"), "/dev/null");

        using var reader = _box.Start(Needs.Tool("cat"), ["pipe.json"], null);
        _box.Run("health", "--report", "pipe.json", "--report", "link.md", "--report", "null.html", "--quiet").Gave(0);
        Assert.Contains("\"headline\": \"Everything is healthy\"", reader.End().Gave(0).Out);
        Assert.Equal("prw", _box.RunProgram(Needs.Tool("ls"), ["-l", "pipe.json"]).Gave(0).Out[..3]);
        Assert.Contains("Everything is healthy", _box.Read("elsewhere/kept.md"));
        Assert.NotNull(new FileInfo(Path.Combine(_box.Work, "link.md")).LinkTarget);
        Assert.Equal("/dev/null", new FileInfo(Path.Combine(_box.Work, "null.html")).LinkTarget);
        Assert.Equal('c', _box.RunProgram(Needs.Tool("ls"), ["-l", "/dev/null"]).Gave(0).Out[0]);
    }

    [Fact]
    public void Programs_that_read_JUnit_and_CSV_read_ours()
    {
        var python = Needs.AnyOf("python3", "/usr/bin/python3");
        Needs.AnyOf("python3-junitparser", "/usr/lib/python3/dist-packages/junitparser");
        Configure("""{ name: "gone", type: command, command: [sh, -c, 'echo "unhealthy: <b> ]]> \"x\", =1"'] }""");
        _box.Run("health", "--config", "my.yml", "--report", "junit.xml", "--report", "a.csv").Gave(1);
        var read = _box.RunProgram(python, ["-c",
            """
            import csv, json, junitparser
            xml = junitparser.JUnitXml.fromfile("junit.xml")
            print(json.dumps({
                "totals": [xml.tests, xml.failures, xml.errors],
                "failed": [[case.classname, case.name, case.result[0].message] for suite in xml for case in suite if case.result],
                "rows": [[row["component"], row["status"], row["message"]] for row in csv.DictReader(open("a.csv", newline=""), strict=True) if row["status"] != "healthy"],
            }, separators=(",", ":")))
            """]).Gave(0).Out.Trim();
        Assert.Equal("""{"totals":[5,1,0],"failed":[["local","gone","<b> ]]> \"x\", =1"]],"rows":[["gone","unhealthy","<b> ]]> \"x\", =1"]]}""", read);
        Assert.Equal("5", _box.RunProgram(Needs.Tool("xmllint"), ["--xpath", "count(/testsuites/testsuite/testcase)", "junit.xml"]).Gave(0).Out.Trim());
    }

    [Fact]
    public void A_mail_goes_encrypted_and_signed_in_as_text_and_page()
    {
        Needs.Linux();
        var (certificate, authority) = Certificate();
        using var peer = MailPeer.Start(_box, certificate, "auth");
        Smtp(peer.Port, "username: attest, password_variable: MAIL_SECRET");
        _box.Environment["MAIL_SECRET"] = "correct horse";
        _box.Environment["SSL_CERT_FILE"] = authority;
        _box.Run("health", "--config", "my.yml", "--mail").Gave(1);

        var mail = peer.Mail();
        Assert.True(mail.GetProperty("tls").GetBoolean());
        Assert.Equal("attest@example.org", mail.GetProperty("from").GetString());
        Assert.Equal(["ops@example.org", "more@example.org"], mail.GetProperty("to").EnumerateArray().Select(static one => one.GetString()));
        Assert.Equal($"[unhealthy] gone is unhealthy on {Environment.MachineName}", mail.GetProperty("subject").GetString());
        Assert.Equal(("multipart/alternative", "auto-generated"), (mail.GetProperty("type").GetString(), mail.GetProperty("auto").GetString()));
        Assert.Empty(mail.GetProperty("defects").EnumerateArray());
        Assert.True(mail.GetProperty("longest").GetInt32() <= 998);
        var parts = mail.GetProperty("parts").EnumerateObject().ToArray();
        Assert.Equal(["text/plain", "text/html"], parts.Select(static part => part.Name));
        Assert.Contains("1. gone is unhealthy, since ", parts[0].Value.GetString());
        Assert.StartsWith("<!DOCTYPE html>", parts[1].Value.GetString());
        Assert.EndsWith("</html>\n", parts[1].Value.GetString()!.ReplaceLineEndings("\n"));

        _box.Run("health", "--config", "my.yml", "--report", "a.json").Gave(1);
        Assert.NotEqual(JsonValueKind.Null, Json("a.json").GetProperty("compared_with").ValueKind);
    }

    [Fact]
    public void A_password_that_is_wrong_is_told_and_shown_nowhere()
    {
        Needs.Linux();
        var (certificate, authority) = Certificate();
        using var peer = MailPeer.Start(_box, certificate, "auth");
        Smtp(peer.Port, "username: attest, password_variable: MAIL_SECRET");
        _box.Environment["SSL_CERT_FILE"] = authority;
        Assert.Contains("MAIL_SECRET", _box.Run("health", "--config", "my.yml", "--mail").Gave(2).Error);
        _box.Environment["MAIL_SECRET"] = "battery staple";
        var said = _box.Run("health", "--config", "my.yml", "--mail", "--report", "a.html").Gave(2);
        Assert.Contains("[Attest.MailNotSent]", said.Error);
        Assert.DoesNotContain("battery", said.Error + said.Out + _box.Read("a.html"));
        Assert.False(peer.HasMail);
    }

    [Fact]
    public void A_server_that_is_not_trusted_or_does_not_encrypt_gets_nothing()
    {
        Needs.Linux();
        using (var peer = MailPeer.Start(_box, Certificate().Own))
        {
            Smtp(peer.Port, "");
            Assert.Contains("certificate", _box.Run("health", "--config", "my.yml", "--mail").Gave(2).Error);
            Assert.False(peer.HasMail);
        }

        using (var peer = MailPeer.Start(_box, null))
        {
            Smtp(peer.Port, "");
            Assert.Contains("smtp.starttls", _box.Run("health", "--config", "my.yml", "--mail").Gave(2).Error);
            Assert.False(peer.HasMail);
            Smtp(peer.Port, "starttls: false");
            _box.Run("health", "--config", "my.yml", "--mail").Gave(1);
            Assert.False(peer.Mail().GetProperty("tls").GetBoolean());
        }
    }

    [Fact]
    public void A_server_that_keeps_silent_is_left_behind_when_its_time_is_up()
    {
        using var peer = MailPeer.Start(_box, null, "silent");
        Smtp(peer.Port, "timeout: 200ms");
        var error = _box.Run("health", "--config", "my.yml", "--mail").Gave(2).Error;
        Assert.Contains($"The report was not sent by localhost:{peer.Port}: it did not take the mail within 200ms.\n", error);
        Assert.Contains("[Attest.MailNotSent]", error);
    }

    [Theory]
    [InlineData("{}", "smtp.host is not set")]
    [InlineData("{ host: mail.example.org }", "smtp.from is not set")]
    [InlineData("{ host: mail.example.org, from: a@example.org }", "smtp.to is not set")]
    [InlineData("{ host: mail.example.org, from: a@example.org, to: [b@example.org], port: 465 }", "587")]
    [InlineData("{ host: mail.example.org, from: a@example.org, to: [b@example.org], username: a }", "smtp.password_variable is not set")]
    [InlineData("{ host: mail.example.org, from: a@example.org, to: [b@example.org], username: a, password_variable: PATH, starttls: false }", "in clear")]
    [InlineData("{ host: localhost, port: 1, from: a@example.org, to: [b@example.org] }", "was not sent by localhost:1")]
    [InlineData("{ host: localhost, port: 1, from: nobody, to: [b@example.org] }", "name@example.org")]
    public void What_is_missing_for_a_mail_is_told(string smtp, string told)
    {
        _box.Write("my.yml", $"smtp: {smtp}");
        var error = _box.Run("health", "--config", "my.yml", "--mail").Gave(2).Error;
        Assert.Contains(told, error);
        Assert.Contains("[Attest.MailNotSent]", error);
    }

    private void Configure(string check) => _box.Write("my.yml", $"health: {{ checks: [{check}] }}");

    private void Smtp(int port, string more) => _box.Write("my.yml",
        $$"""
        health: { checks: [{ name: "gone", type: tcp, address: "localhost:1" }] }
        smtp: { host: localhost, port: {{port}}, from: "Attest <attest@example.org>", to: [ops@example.org, "Möre <more@example.org>"]{{(more.Length > 0 ? ", " : "")}}{{more}} }
        """);

    private JsonElement Json(string file)
    {
        using var document = JsonDocument.Parse(_box.Read(file));
        return document.RootElement.Clone();
    }

    /// <summary>A certificate that the machine trusts where <c>SSL_CERT_FILE</c> names its authority.</summary>
    private (string Own, string Authority) Certificate()
    {
        TestCertificate.Write(_box, "mail", DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return (_box.Write("both.pem", _box.Read("mail.pem") + _box.Read("mail.key")), Path.Combine(_box.Work, "mail-ca.pem"));
    }
}
