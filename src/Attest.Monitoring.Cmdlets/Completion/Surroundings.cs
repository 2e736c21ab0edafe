using System.Collections;
using System.Management.Automation;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Cmdlets.Completion;

/// <summary>What a completer asks of the session that it has no cmdlet for.</summary>
internal static class Surroundings
{
    /// <summary>The current folder of the runspace.</summary>
    public static string Location()
    {
        using var shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        var found = shell.AddCommand("Microsoft.PowerShell.Management\\Get-Location").AddParameter("PSProvider", "FileSystem").Invoke<PathInfo>();
        return found[0].ProviderPath;
    }

    /// <summary>The state folder that <c>-Home</c> or the environment names, if it is there.</summary>
    public static StateFolder? State(IDictionary bound)
    {
        var home = bound["Home"] switch
        {
            string one => one,
            IList { Count: > 0 } several => several[0]?.ToString(),
            _ => null,
        };
        var root = StateFolder.Locate(home is null ? null : Path.GetFullPath(home, Location()), ProcessEnvironment.Copy());
        return Directory.Exists(root) ? new StateFolder(root) : null;
    }
}
