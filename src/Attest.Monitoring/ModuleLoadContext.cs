using System.Reflection;
using System.Runtime.Loader;

namespace Attest.Monitoring;

/// <summary>
/// Where the PowerShell module's cmdlets and everything they depend on live, apart from what other modules have loaded
/// of the same packages. Only this assembly, the core, is in the default context, so that scripts can name its types.
/// </summary>
public sealed class ModuleLoadContext : AssemblyLoadContext
{
    private const string CmdletsFile = "Attest.Monitoring.Cmdlets.dll";

    private static readonly Lazy<Assembly> Loaded = new(LoadCmdlets);

    /// <summary>Reading what the assembly depends on takes milliseconds, and an import needs none of it.</summary>
    private readonly Lazy<AssemblyDependencyResolver> _resolver;

    private readonly string _folder;

    private ModuleLoadContext(string cmdletsPath)
        : base("Attest.Monitoring", isCollectible: false)
    {
        _folder = Path.GetDirectoryName(cmdletsPath)!;
        _resolver = new(() => new AssemblyDependencyResolver(cmdletsPath));
    }

    /// <summary>The assembly with the cmdlets, loaded once in a process whatever imports it how often.</summary>
    public static Assembly Cmdlets => Loaded.Value;

    /// <summary><see cref="Cmdlets"/>, for a module whose core this is.</summary>
    /// <param name="core">The path of the core that the module ships.</param>
    /// <exception cref="InvalidOperationException">This is another file: the module was imported from two folders.</exception>
    public static Assembly CmdletsBeside(string core)
    {
        var loaded = typeof(ModuleLoadContext).Assembly.Location;
        return string.Equals(Path.GetFullPath(core), loaded, StringComparison.OrdinalIgnoreCase)
            ? Cmdlets
            : throw new InvalidOperationException($"The core of {loaded} is loaded already.");
    }

    /// <summary>The core comes from where it is; the framework's newer assembly goes before one of ours.</summary>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        var core = typeof(ModuleLoadContext).Assembly;
        if (assemblyName.Name == core.GetName().Name) return core;
        if (!File.Exists(Path.Combine(_folder, assemblyName.Name + ".dll"))) return null;
        if (_resolver.Value.ResolveAssemblyToPath(assemblyName) is not { } path) return null;

        // A second System.Diagnostics.DiagnosticSource would be silent: its listeners see none of the first one's spans.
        return FrameworkHas(assemblyName) ? null : LoadFromAssemblyPath(path);
    }

    /// <summary>Native libraries, by the same rules.</summary>
    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        _resolver.Value.ResolveUnmanagedDllToPath(unmanagedDllName) is { } path ? LoadUnmanagedDllFromPath(path) : 0;

    private static Assembly LoadCmdlets()
    {
        var path = Path.Combine(Path.GetDirectoryName(typeof(ModuleLoadContext).Assembly.Location)!, CmdletsFile);
        return new ModuleLoadContext(path).LoadFromAssemblyPath(path);
    }

    private static bool FrameworkHas(AssemblyName wanted)
    {
        var path = Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, wanted.Name + ".dll");
        return File.Exists(path) && AssemblyName.GetAssemblyName(path).Version >= wanted.Version;
    }
}
