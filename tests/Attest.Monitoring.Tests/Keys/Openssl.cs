using Attest.Monitoring.Tests.Telemetry;

namespace Attest.Monitoring.Tests.Keys;

/// <summary>The peer of all that is signed here.</summary>
internal static class Openssl
{
    /// <summary>What it prints; a failure of it fails the test.</summary>
    public static string Run(params string[] arguments)
    {
        var (success, output, error) = SecondOpinion.Ask(Needs.Tool("openssl"), arguments);
        Assert.True(success, error);
        return output;
    }
}
