using System.Globalization;

namespace Attest.Cli.Tests.Serving;

/// <summary>Python's own HTTP client asks, over one connection as long as it lasts.</summary>
public sealed class PythonPeerTests
{
    private const string Client = """
        import base64, http.client, sys
        host, port, token = sys.argv[1], int(sys.argv[2]), sys.argv[3]
        connection = http.client.HTTPConnection(host, port, timeout=60)

        def ask(method, path, headers={}, body=None):
            connection.request(method, path, body, headers)
            before = connection.sock
            answer = connection.getresponse()
            body = answer.read()
            print(method, path, answer.status, 'kept' if connection.sock is before and before else 'closed',
                  answer.getheader('Retry-After') or '-', len(body) > 0, answer.getheader('WWW-Authenticate', '-')[:6])

        bearer = {'Authorization': 'Bearer ' + token}
        basic = {'Authorization': 'Basic ' + base64.b64encode(('prometheus:' + token).encode()).decode()}
        ask('GET', '/metrics')
        ask('GET', '/metrics', bearer)
        ask('HEAD', '/metrics', bearer)
        ask('GET', '/metrics', basic)
        ask('GET', '/nothing', bearer)
        ask('DELETE', '/metrics', bearer)
        ask('GET', '/audit/checkpoint', bearer)
        ask('POST', '/metrics', bearer, b'x' * 1000)
        ask('GET', '/metrics', bearer)
        for _ in range(40): connection.request('GET', '/metrics', headers=bearer); connection.getresponse().read()
        ask('GET', '/metrics', bearer)
        """;

    [Fact]
    public void It_gets_what_it_asks_for_and_is_told_what_it_may_not()
    {
        var python = Needs.AnyOf("python3", "/usr/bin/python3");
        using var box = new Sandbox();
        var token = box.Run("token", "new", "prometheus", "--role", "metrics:read").Gave(0).Out.Trim();
        box.Write("client.py", Client);
        box.Write("attest.yml", "access: { rate_limit: 40/h }\n");
        var own = TokenTests.OwnAddress();
        using var served = Served.StartAt(box, own);
        var asked = box.RunProgram(python, ["client.py", own, served.Root.Port.ToString(CultureInfo.InvariantCulture), token]).Gave(0);
        string[] expected =
        [
            "GET /metrics 401 kept - True Bearer",
            "GET /metrics 200 kept - True -",
            "HEAD /metrics 200 kept - False -",
            "GET /metrics 200 kept - True -",
            "GET /nothing 404 kept - True -",
            "DELETE /metrics 405 kept - True -",
            "GET /audit/checkpoint 403 kept - True Bearer",
            "POST /metrics 413 closed - True -",
            "GET /metrics 200 kept - True -",
        ];
        var said = asked.Out.TrimEnd('\n').Split('\n');
        Assert.Equal(expected, said[..^1]);
        Assert.Matches("^GET /metrics 429 kept [0-9]+ True -$", said[^1]);
        served.Stop().Gave(0);
    }
}
