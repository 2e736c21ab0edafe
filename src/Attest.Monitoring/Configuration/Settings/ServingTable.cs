namespace Attest.Monitoring.Configuration.Settings;

/// <summary><c>access</c> and <c>serve</c></summary>
internal static class ServingTable
{
    public static IReadOnlyList<Setting> Rows() =>
    [
        new("access.tokens", new ItemsType(), "[]", "Tokens that may ask, beside those of the state folder: {name, roles, hash} or {name, roles, variable}") { Landed = true, Narrowing = Narrowing.Part, Secrecy = Secrecy.Whole },
        new("access.rate_limit", new RateType(), "600/min", "Requests that one client may make, a token or an address") { Landed = true, Narrowing = Narrowing.Lower },
        new("access.allow_anonymous", new BooleanType(), "false", "Whether requests need no token beyond loopback") { Landed = true, Narrowing = Narrowing.Or("false") },
        new("serve.listen", new TextListType(TextType.Address), "[\"127.0.0.1:8080\"]", "Addresses to listen on") { Landed = true, Narrowing = Narrowing.Loopback },
        new("serve.tls.cert", TextType.Path, null, "Certificate, PEM, with those between it and its root") { Landed = true, Narrowing = Narrowing.Same },
        new("serve.tls.key", TextType.Path, null, "Its private key, PEM; in the certificate's file unless given") { Landed = true, Narrowing = Narrowing.Same },
        new("serve.pipelines", new TextListType(TextType.Path), "[]", "Definitions whose metrics stand at 0 from the start") { Landed = true },
    ];
}
