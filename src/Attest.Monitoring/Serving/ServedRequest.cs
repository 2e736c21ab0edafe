using System.Net;
using Attest.Monitoring.Access;

namespace Attest.Monitoring.Serving;

/// <summary>A request as the routes see it, whatever server took it.</summary>
internal sealed record ServedRequest
{
    /// <summary>As sent.</summary>
    public required string Method { get; init; }

    /// <summary>The path as sent, nothing decoded or made shorter: what is not exactly a route is none.</summary>
    public required string Path { get; init; }

    /// <summary>What follows the <c>?</c>, as sent; empty without one. <see cref="QueryValues"/> takes it apart.</summary>
    public string Query { get; init; } = "";

    /// <summary>A header's value by its name, in whatever case; null when it was not sent.</summary>
    public required Func<string, string?> Header { get; init; }

    /// <summary>Whether both ends of the connection are loopback addresses.</summary>
    public required bool IsLocal { get; init; }

    /// <summary>Whoever is at the other end of the connection; null = not known.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>The port at the other end; null = not known.</summary>
    public int? Port { get; init; }

    /// <summary><c>http</c> or <c>https</c>.</summary>
    public string Scheme { get; init; } = "http";

    /// <summary>The version of HTTP: <c>1.1</c>.</summary>
    public string Protocol { get; init; } = "1.1";

    /// <summary>Whether something follows the headers.</summary>
    public bool HasBody { get; init; }

    /// <summary>Who asks: a route that shows more to those who hold a role asks <see cref="Caller.May"/>.</summary>
    public Caller Caller { get; init; } = Caller.Nobody;
}

/// <summary>Answers requests. Does not throw but for a cancellation.</summary>
internal delegate ValueTask<ServedResponse> ServedHandler(ServedRequest request, CancellationToken cancellation);
