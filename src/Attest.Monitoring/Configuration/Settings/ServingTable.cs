namespace Attest.Monitoring.Configuration.Settings;

/// <summary><c>access</c> and <c>serve</c></summary>
internal static class ServingTable
{
    public static IReadOnlyList<Setting> Rows() =>
    [
        new("access.tokens", new ItemsType(), "[]", "Tokens that may ask") { Narrowing = Narrowing.Part, Secrecy = Secrecy.Whole },
        new("access.rate_limit", new RateType(), "600/min", "Requests that one client may make") { Narrowing = Narrowing.Lower },
        new("access.allow_anonymous", new BooleanType(), "false", "Whether requests need no token beyond loopback") { Landed = true, Narrowing = Narrowing.Or("false") },
        new("serve.listen", new TextListType(TextType.Address), "[\"127.0.0.1:8080\"]", "Addresses to listen on") { Landed = true },
        new("serve.tls.cert", TextType.Path, null, "Certificate, PEM"),
        new("serve.tls.key", TextType.Path, null, "Its private key, PEM"),
        new("serve.pipelines", new TextListType(TextType.Path), "[]", "Definitions whose metrics stand at 0 from the start") { Landed = true },
    ];
}
