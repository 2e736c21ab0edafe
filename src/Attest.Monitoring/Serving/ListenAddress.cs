using System.Net;

namespace Attest.Monitoring.Serving;

/// <summary>An address to listen on, as <c>--listen</c> and <c>serve.listen</c> write it.</summary>
/// <param name="EndPoint">Where.</param>
/// <param name="MetricsAlone">Whether it is for the exposition alone.</param>
/// <param name="Text">As the user wrote it.</param>
internal sealed record ListenAddress(IPEndPoint EndPoint, bool MetricsAlone, string Text)
{
    public bool IsLoopback => IPAddress.IsLoopback(EndPoint.Address);

    /// <summary>
    /// Reads <c>127.0.0.1:8080</c>, <c>[::1]:8080</c>, <c>localhost:8080</c>, <c>:8080</c> (loopback) or <c>*:8080</c>
    /// (every address, version 4 and 6). Port 0 is any free one.
    /// </summary>
    /// <param name="text">The address.</param>
    /// <param name="metricsAlone">Whether it is for the exposition alone.</param>
    /// <param name="place">The flag or setting, for the error.</param>
    /// <exception cref="AttestException"><see cref="ErrorIds.ArgumentInvalid"/>.</exception>
    public static ListenAddress Read(string text, bool metricsAlone, string place)
    {
        var colon = text.LastIndexOf(':');
        if (colon >= 0 && TryReadPort(text.AsSpan(colon + 1), out var port) && HostOf(text[..colon]) is { } host)
            return new ListenAddress(new IPEndPoint(host, port), metricsAlone, text);
        throw new AttestException(
            ErrorIds.ArgumentInvalid,
            $"{place}: '{text}' is no address to listen on.",
            "Give an address and a port, such as 127.0.0.1:8080, [::1]:8080, :8080 (loopback) or *:8080 (every address).");
    }

    /// <summary>Refuses an address that others can reach, unless they are asked who they are.</summary>
    /// <param name="isGuarded">Whether there are tokens, or everybody may read in so many words.</param>
    /// <exception cref="AttestException"><see cref="ErrorIds.ListenRefused"/>.</exception>
    public void RefuseBeyondLoopback(bool isGuarded)
    {
        if (IsLoopback || isGuarded) return;
        throw new AttestException(
            ErrorIds.ListenRefused,
            $"{Text} can be reached from other machines, and there is no token by which they could be known.",
            "Make one: attest token new prometheus --role metrics:read. Or listen on loopback (127.0.0.1), or say --allow-anonymous if everybody there may read.");
    }

    private static IPAddress? HostOf(string host) => host switch
    {
        "" or "localhost" => IPAddress.Loopback,
        "*" => IPAddress.IPv6Any,
        ['[', .. var inner, ']'] => IPAddress.TryParse(inner, out var six) ? six : null,
        _ => host.Count(letter => letter == '.') == 3 && IPAddress.TryParse(host, out var four) ? four : null,
    };

    private static bool TryReadPort(ReadOnlySpan<char> text, out int port) =>
        int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out port) && port <= 65535;
}
