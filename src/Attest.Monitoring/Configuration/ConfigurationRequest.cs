using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Configuration;

/// <summary>Where to look for configuration.</summary>
internal sealed record ConfigurationRequest
{
    /// <summary><c>--config</c>; it, or else <c>ATTEST_CONFIG</c>, alone replaces the three files.</summary>
    public string? ConfigPath { get; init; }

    /// <summary>The folder of <c>./attest.yml</c>.</summary>
    public required string WorkingDirectory { get; init; }

    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>By flag (<c>--log-level</c>) or by key (<c>logging.level</c>).</summary>
    public IReadOnlyDictionary<string, string> Flags { get; init; } = NoFlags;

    public required DocumentParser Parser { get; init; }
    public required ConfigurationPaths Paths { get; init; }

    private static readonly IReadOnlyDictionary<string, string> NoFlags = new Dictionary<string, string>();
}
