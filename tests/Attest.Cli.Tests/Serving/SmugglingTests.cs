namespace Attest.Cli.Tests.Serving;

/// <summary>
/// Requests on whose end two servers may disagree. Each hides a request for <c>/hidden</c>: it is never answered. Source:
/// RFC 9112, 6.1 to 6.3, 7.1 and 11.2.
/// </summary>
public sealed class SmugglingTests(SharedMonitor monitor) : IClassFixture<SharedMonitor>
{
    private const string Hidden = "GET /hidden HTTP/1.1\r\nHost: localhost\r\n\r\n";

    [Theory]
    [InlineData("both lengths", "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("both lengths, the other way round", "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n")]
    [InlineData("two lengths", "Content-Length: 0\r\nContent-Length: 44\r\n\r\n")]
    [InlineData("two equal lengths", "Content-Length: 44\r\nContent-Length: 44\r\n\r\n")]
    [InlineData("a list of lengths", "Content-Length: 0, 44\r\n\r\n")]
    [InlineData("a length with a sign", "Content-Length: +44\r\n\r\n")]
    [InlineData("a negative length", "Content-Length: -44\r\n\r\n")]
    [InlineData("a hexadecimal length", "Content-Length: 0x2c\r\n\r\n")]
    [InlineData("a length beyond 64 bits", "Content-Length: 18446744073709551660\r\n\r\n")]
    [InlineData("a true length", "Content-Length: 44\r\n\r\n")]
    [InlineData("a space before the colon", "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("another coding", "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n")]
    [InlineData("chunked, then another", "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n")]
    [InlineData("two codings", "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("a vertical tab", "Transfer-Encoding:\vchunked\r\n\r\n0\r\n\r\n")]
    [InlineData("a folded header", "X: a\r\n Content-Length: 44\r\n\r\n")]
    [InlineData("a folded coding", "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("a bare carriage return", "X: a\rContent-Length: 44\r\n\r\n")]
    [InlineData("a zero byte", "X: a\0Content-Length: 44\r\n\r\n")]
    [InlineData("a chunk", "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("a chunk extension", "Transfer-Encoding: chunked\r\n\r\n0;x=y\r\n\r\n")]
    [InlineData("a line feed in a chunk extension", "Transfer-Encoding: chunked\r\n\r\n0;x=\ny\r\n\r\n")]
    [InlineData("a chunk beyond 64 bits", "Transfer-Encoding: chunked\r\n\r\n100000000000000000\r\n\r\n")]
    [InlineData("a negative chunk", "Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n")]
    [InlineData("a trailer", "Transfer-Encoding: chunked\r\n\r\n0\r\nContent-Length: 44\r\n\r\n")]
    [InlineData("a space in a name", "Content Length: 44\r\n\r\n")]
    [InlineData("a name that is empty", ": 44\r\n\r\n")]
    [InlineData("a line without a colon", "Content-Length\r\n\r\n")]
    [InlineData("two hosts", "Host: evil.example\r\n\r\n")]
    public void Nothing_that_follows_a_doubtful_request_is_answered(string what, string rest)
    {
        foreach (var method in (string[])["GET", "POST"])
        {
            var answer = monitor.AnswerTo($"{method} /metrics HTTP/1.1\r\nHost: localhost\r\n{rest}{Hidden}");
            var status = Assert.Single(answer.Split("HTTP/1.1 ")[1..])[..3];
            Assert.True(status is "400" or "411" or "413" or "501", $"{what}: {status}");
        }

        Assert.Contains("attest_build_info", monitor.Served.Scrape());
    }

    [Theory]
    [InlineData("GET /metrics\r\n\r\n")]
    [InlineData("GET  /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [InlineData("GET /metrics HTTP/1.1 x\r\nHost: localhost\r\n\r\n")]
    [InlineData("GET /me trics HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [InlineData("GET metrics HTTP/1.1\r\nHost: localhost\r\n\r\n")]
    [InlineData("GET /metrics http/1.1\r\nHost: localhost\r\n\r\n")]
    [InlineData("GET /metrics HTTP/1.1\r\nHost: local host\r\n\r\n")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")]
    [InlineData("\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003")]
    public void A_line_that_is_no_request_is_refused_and_the_connection_ends(string request)
    {
        var answer = monitor.AnswerTo(request + Hidden);
        Assert.DoesNotContain("404 Not Found", answer);
        Assert.InRange(answer.Split("HTTP/1.1 ").Length, 1, 2);

        // To the beginning of HTTP/2 it says, in a frame of it, that it speaks 1.1.
        if (answer.Length > 0) Assert.Matches("^(HTTP/1.1 (400|405|421|505)|\0\0\b\a)", answer);
        Assert.Contains("attest_build_info", monitor.Served.Scrape());
    }

    [Fact]
    public void Requests_one_after_the_other_without_waiting_are_answered_in_order()
    {
        var answer = monitor.AnswerTo(
            "HEAD /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n" +
            "GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n" +
            "OPTIONS /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n" + Hidden);
        Assert.Equal(["200", "404", "405"], answer.Split("HTTP/1.1 ")[1..].Select(part => part[..3]));
    }

    [Theory]
    [InlineData("/..%2f..%2f..%2fetc/passwd")]
    [InlineData("/audit/tile/../../keys/audit.pem")]
    [InlineData("/audit/tile/..%2f..%2fkeys%2faudit.pem")]
    [InlineData("/audit/tile/%2e%2e/%2e%2e/keys/audit.pem")]
    [InlineData("/audit/tile/..%252f..%252fkeys%252faudit.pem")]
    [InlineData("/audit/tile/..%c0%af..%c0%afkeys/audit.pem")]
    [InlineData("/audit/tile/..%ef%bc%8f..%ef%bc%8fkeys/audit.pem")]
    [InlineData("/audit/tile/..\\..\\keys\\audit.pem")]
    [InlineData("/audit/tile/0/000%00.pem")]
    [InlineData("/audit/tile/0/000/../../../../access/")]
    [InlineData("/api/runs/../../keys/audit.pem")]
    [InlineData("/api/runs/..%2f..%2fkeys")]
    [InlineData("/api/runs/%2e%2e")]
    [InlineData("//etc/passwd")]
    [InlineData("/metrics/../keys/audit.pem")]
    [InlineData("/metrics;/../x")]
    [InlineData("/metrics%00")]
    [InlineData("/METRICS")]
    public void No_path_leads_out_of_what_is_served(string path)
    {
        var answer = monitor.AnswerTo($"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        Assert.Matches("^HTTP/1.1 (400|404) ", answer);
        Assert.DoesNotContain("PRIVATE KEY", answer);
        Assert.DoesNotContain("root:", answer);
    }

    [Fact]
    public void Every_answer_has_the_headers_that_keep_a_browser_from_harm()
    {
        foreach (var path in (string[])["/metrics", "/nothing", "/health", "/live"])
        {
            var head = monitor.AnswerTo($"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").Split("\r\n\r\n")[0];
            foreach (var header in (string[])["X-Content-Type-Options: nosniff", "Content-Security-Policy: ", "Referrer-Policy: no-referrer", "Cross-Origin-Resource-Policy: same-origin", "Cache-Control: no-store"])
                Assert.Contains(header, head);
            Assert.DoesNotContain("\r\nServer:", head);
            Assert.DoesNotContain("Access-Control-Allow", head);
        }
    }
}
