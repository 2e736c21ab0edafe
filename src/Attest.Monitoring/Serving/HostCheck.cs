using System.Net;

namespace Attest.Monitoring.Serving;

/// <summary>
/// Refuses requests over loopback that name another host: a web page whose name was made to point at 127.0.0.1 (DNS
/// rebinding) must not read what only this machine's users may. An address cannot be pointed anywhere, so any is taken.
/// </summary>
internal static class HostCheck
{
    public static ServedHandler Around(ServedHandler inner) => (request, cancellation) =>
        request.IsLocal && !IsOurs(request.Header("Host"))
            ? ValueTask.FromResult(ServedResponse.Text(421, "This is not the host of that name: ask for localhost or an address."))
            : inner(request, cancellation);

    /// <summary>Whether a <c>Host</c> header names an address or localhost. Without one it is HTTP/1.0, and no browser.</summary>
    public static bool IsOurs(string? header)
    {
        if (string.IsNullOrEmpty(header)) return true;
        var host = WithoutPort(header);
        return host.Equals("localhost", StringComparison.OrdinalIgnoreCase) ||
            host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase) ||
            (host is ['[', .. var inner, ']'] ? IPAddress.TryParse(inner, out _) : IsIPv4(host));
    }

    private static ReadOnlySpan<char> WithoutPort(ReadOnlySpan<char> header)
    {
        var colon = header.LastIndexOf(':');
        return colon > header.LastIndexOf(']') ? header[..colon] : header;
    }

    /// <summary>Four numbers: .NET also takes <c>1</c> and <c>0x7f.1</c> for addresses.</summary>
    private static bool IsIPv4(ReadOnlySpan<char> host) => host.Count('.') == 3 && IPAddress.TryParse(host, out _) && !host.ContainsAnyExceptInRange('.', '9');
}
