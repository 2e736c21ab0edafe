using System.Collections.ObjectModel;
using System.Reflection;

namespace Attest.Monitoring;

/// <summary>
/// The assemblies with the cmdlets of a module folder, as <c>Import-Module -Assembly</c> takes them. PowerShell converts
/// the path of the folder's core to it: that costs an import less than a method call.
/// </summary>
public sealed class CmdletAssemblies : ReadOnlyCollection<Assembly>
{
    private CmdletAssemblies(Assembly cmdlets)
        : base([cmdlets])
    {
    }

    /// <summary>The cmdlets of the module whose core this is.</summary>
    /// <param name="core">The path of the core that the module ships.</param>
    /// <exception cref="InvalidOperationException">This is another file: the module was imported from two folders.</exception>
    public static CmdletAssemblies Parse(string core) => new(ModuleLoadContext.CmdletsBeside(core));
}
