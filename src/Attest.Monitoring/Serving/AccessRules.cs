using System.Net;
using Attest.Monitoring.Access;

namespace Attest.Monitoring.Serving;

/// <summary>Who may ask, and how often.</summary>
internal sealed record AccessRules
{
    /// <summary>Tokens that count; null = there are none.</summary>
    public TokenBook? Tokens { get; init; }

    /// <summary>Whether everybody may read who reaches it.</summary>
    public bool AllowsAnonymous { get; init; }

    /// <summary>How often one client may ask; null = as often as it likes.</summary>
    public RateLimit? Limit { get; init; }

    /// <summary>What failed.</summary>
    public required FailedAttempts Failed { get; init; }

    /// <summary>Told of who asks and who is refused.</summary>
    public AccessWatch? Watch { get; init; }

    /// <summary>Remembers how tokens are used.</summary>
    public TokenWatch? Uses { get; init; }

    public required TimeProvider Time { get; init; }

    public static AccessRules LoopbackAlone { get; } = new() { Failed = new FailedAttempts(TimeProvider.System), Time = TimeProvider.System };

    /// <summary>A token is used; says what is unusual about it.</summary>
    public string? Use(KnownToken token, IPAddress? address) => Uses?.Take(token, ClientAddress.Of(address));
}
