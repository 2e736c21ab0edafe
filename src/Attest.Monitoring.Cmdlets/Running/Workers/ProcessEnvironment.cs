using System.Collections;

namespace Attest.Monitoring.Cmdlets.Running.Workers;

/// <summary>
/// Puts a step's environment and working directory onto the process, and what was there before back, whatever the step
/// has changed. Only for whoever holds the <see cref="EnvironmentGate"/>.
/// </summary>
internal sealed class ProcessEnvironment : IDisposable
{
    private readonly Dictionary<string, string> _before = Variables();
    private readonly string _directory = Environment.CurrentDirectory;

    private ProcessEnvironment()
    {
    }

    /// <summary>From now until it is disposed of, exactly these variables are set.</summary>
    public static ProcessEnvironment Put(IReadOnlyDictionary<string, string> variables, string directory)
    {
        var put = new ProcessEnvironment();
        Turn(put._before, variables);
        Environment.CurrentDirectory = directory;
        return put;
    }

    public void Dispose()
    {
        Turn(Variables(), _before);
        if (Directory.Exists(_directory)) Environment.CurrentDirectory = _directory;
    }

    private static void Turn(Dictionary<string, string> from, IReadOnlyDictionary<string, string> into)
    {
        foreach (var name in from.Keys)
        {
            if (!into.ContainsKey(name)) Environment.SetEnvironmentVariable(name, null);
        }

        foreach (var (name, value) in into)
        {
            if (!from.TryGetValue(name, out var now) || now != value) Environment.SetEnvironmentVariable(name, value);
        }
    }

    private static Dictionary<string, string> Variables()
    {
        var variables = new Dictionary<string, string>(
            OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            variables[(string)variable.Key] = (string?)variable.Value ?? "";
        }

        return variables;
    }
}
