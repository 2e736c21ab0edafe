using Attest.Monitoring.Configuration;

namespace Attest.Monitoring.Cmdlets.Configuration;

/// <summary>What to ask for the configuration alone, without a state folder.</summary>
internal static class ConfigurationRequests
{
    public static ConfigurationRequest Of(SessionRequest session) => new()
    {
        ConfigPath = session.ConfigPath,
        WorkingDirectory = session.WorkingDirectory,
        Environment = session.Environment,
        Flags = session.Flags,
        Parser = session.Adapters.Yaml,
        Paths = ConfigurationPaths.Of(session.Environment),
    };
}
