using System.Text;
using Attest.Monitoring.Configuration.Checks;
using Attest.Monitoring.Health;
using Attest.Monitoring.Health.Checks;
using Attest.Monitoring.Running.Processes;
using Attest.Monitoring.Sources;
using Attest.Monitoring.State;
using Attest.Monitoring.Tests.Configuration;

namespace Attest.Monitoring.Tests.Health.Checks;

/// <summary>Checks as the configuration writes them.</summary>
internal static class Configured
{
    /// <summary>A check of a mapping without its name.</summary>
    public static ConfiguredCheck Read(string mapping)
    {
        var mistakes = new DiagnosticBag();
        var node = JsonDocuments.Parse("attest.yml", Encoding.UTF8.GetBytes($$"""[{ "name": "it", {{mapping.TrimStart('{')}} ]"""));
        var checks = new CheckReader(mistakes).Read(node);
        Assert.Empty(mistakes.InDocumentOrder());
        return Assert.Single(checks);
    }

    /// <summary>Makes the check once, as a monitor does.</summary>
    public static async Task<ComponentHealth> Look(string mapping, CheckServices services, CancellationToken cancellation)
    {
        var read = Read(mapping);
        using var monitor = new HealthMonitor([new ConfiguredChecks(services).Make(read)]);
        return Assert.Single((await monitor.ReadAsync(cancellation: cancellation)).Components);
    }

    /// <summary>What checks are made from, in a folder of a test.</summary>
    public static CheckServices Services(TemporaryFolder folder, params (string Name, string Value)[] variables) => new()
    {
        Time = TimeProvider.System,
        Environment = variables.Append((Name: "PATH", Value: Environment.GetEnvironmentVariable("PATH") ?? "")).ToDictionary(one => one.Name, one => one.Value),
        WorkingDirectory = folder.Root,
        Processes = new ProcessRunner(TimeProvider.System),
        Logs = [new WatchedLog(StateFolder.Open(folder.At("state")), folder.At("state/audit"), _ => throw new InvalidOperationException("nothing is to be verified here"))],
        LastSuccess = _ => null,
    };
}
