using Attest.Monitoring.Access;
using Attest.Monitoring.Configuration;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring;

/// <summary>
/// Checks a configuration without using it: what the table of settings says of it, and what slices know of values that
/// they read themselves.
/// </summary>
internal static class ConfigurationChecking
{
    /// <summary>Everything that is wrong in any file, variable or flag.</summary>
    /// <param name="request">Where to look.</param>
    /// <param name="time">What has expired by now is told.</param>
    /// <exception cref="AttestException"><see cref="ErrorIds.FileUnreadable"/></exception>
    public static ConfigurationCheck Check(ConfigurationRequest request, TimeProvider time)
    {
        try
        {
            return ConfigurationLoader.Check(request, value => value.Key == ConfiguredTokens.Key
                ? ConfiguredTokens.Check((IReadOnlyList<SourceNode>)value.Value.Value, request.Environment, time.GetUtcNow())
                : ([], []));
        }
        catch (AttestException invalid) when (invalid.Diagnostics.Count > 0)
        {
            // A file that is no YAML at all: its own place says which.
            return new ConfigurationCheck([], invalid.Diagnostics, []);
        }
    }
}
