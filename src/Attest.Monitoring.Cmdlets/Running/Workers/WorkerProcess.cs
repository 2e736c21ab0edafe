using System.Globalization;
using System.Management.Automation.Runspaces;
using System.Reflection;

namespace Attest.Monitoring.Cmdlets.Running.Workers;

/// <summary>
/// Starts the <c>pwsh</c> this runs in once more, as a server. The type for it is public in the engine and missing in
/// PowerShellStandard.Library 5.1, so it is found by name; so is the process in it, whose environment must be given to
/// it explicitly: that of this process may be a step's at the moment.
/// </summary>
internal static class WorkerProcess
{
    private const string Instance = "System.Management.Automation.Runspaces.PowerShellProcessInstance";

    /// <summary>A runspace that is not open yet; opening it starts the process. Disposing of the first kills it.</summary>
    public static (IDisposable Instance, Runspace Runspace) Create(IReadOnlyDictionary<string, string> environment)
    {
        var type = typeof(Runspace).Assembly.GetType(Instance, throwOnError: true)!;
        var instance = (IDisposable)Activator.CreateInstance(type)!;
        var variables = (IDictionary<string, string?>)Get(Get(Get(instance, "Process"), "StartInfo"), "Environment");
        variables.Clear();
        foreach (var (name, value) in environment) variables[name] = value;

        var create = typeof(RunspaceFactory).GetMethod("CreateOutOfProcessRunspace", [typeof(TypeTable), type])!;
        return (instance, (Runspace)create.Invoke(null, [TypeTable.LoadDefaultTypeFiles(), instance])!);
    }

    /// <summary>The process id; 0 when it has not started.</summary>
    public static int IdOf(IDisposable instance)
    {
        try
        {
            return Convert.ToInt32(Get(Get(instance, "Process"), "Id"), CultureInfo.InvariantCulture);
        }
        catch (TargetInvocationException fault) when (fault.InnerException is InvalidOperationException)
        {
            return 0;
        }
    }

    /// <summary>Whether it was started and has ended, and how.</summary>
    public static bool HasExited(IDisposable instance, out int code)
    {
        code = 0;
        if (!(bool)Get(instance, "HasExited")) return false;
        code = (int)Get(Get(instance, "Process"), "ExitCode");
        return true;
    }

    private static object Get(object owner, string property) => owner.GetType().GetProperty(property)!.GetValue(owner)!;
}
