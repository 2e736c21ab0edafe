using System.Management.Automation;

namespace Attest.Monitoring.Cmdlets;

/// <summary>What PowerShell calls when a runspace has imported the module, and before it removes it.</summary>
public sealed class ModuleLifetime : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    private static readonly List<Action> Ends = [];

    /// <summary>Once in each runspace: so there is nothing to do twice, and nothing is loaded before it is needed.</summary>
    public void OnImport()
    {
    }

    /// <summary>Flushes every sink, and lets go of what was kept warm.</summary>
    /// <param name="psModuleInfo">The module.</param>
    public void OnRemove(PSModuleInfo psModuleInfo)
    {
        OpenSessions.Flush();
        Action[] ends;
        lock (Ends)
        {
            ends = [.. Ends];
        }

        foreach (var end in ends) end();
    }

    /// <summary>Asks for a call whenever the module is removed from a runspace; other runspaces may still use it.</summary>
    /// <param name="end">Idempotent; does not throw.</param>
    internal static void Removing(Action end)
    {
        lock (Ends)
        {
            Ends.Add(end);
        }
    }
}
