using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;

namespace Attest.Monitoring.Cmdlets;

/// <summary>
/// The module's cmdlets in a runspace of our own, such as a step's: without an import by name, which would find another
/// version, or none.
/// </summary>
internal static class ModuleCmdlets
{
    private const string HelpFile = "Attest.Monitoring.Cmdlets.dll-Help.xml";

    /// <summary>Adds every cmdlet.</summary>
    /// <returns><paramref name="state"/>.</returns>
    public static InitialSessionState AddTo(InitialSessionState state)
    {
        foreach (var type in typeof(ModuleCmdlets).Assembly.GetExportedTypes())
        {
            if (type.GetCustomAttribute<CmdletAttribute>() is not { } cmdlet) continue;
            state.Commands.Add(new SessionStateCmdletEntry($"{cmdlet.VerbName}-{cmdlet.NounName}", type, HelpFile));
        }

        return state;
    }
}
