using System.Collections;

namespace Attest.Monitoring.Cmdlets.Running.Workers;

/// <summary>
/// Puts a step's environment and working directory onto the process, and what was there before back, whatever the step
/// has changed. Only for whoever holds the <see cref="EnvironmentGate"/>.
/// </summary>
internal sealed class ProcessEnvironment : IDisposable
{
    // As the platform hands them over: copies of two snapshots would be a good part of what an empty step costs.
    private readonly IDictionary _before = Environment.GetEnvironmentVariables();
    private readonly string _directory = Environment.CurrentDirectory;

    private ProcessEnvironment()
    {
    }

    /// <summary>From now until it is disposed of, exactly these variables are set.</summary>
    public static ProcessEnvironment Put(IReadOnlyDictionary<string, string> variables, string directory)
    {
        var put = new ProcessEnvironment();
        foreach (DictionaryEntry was in put._before)
        {
            if (!variables.ContainsKey((string)was.Key)) Environment.SetEnvironmentVariable((string)was.Key, null);
        }

        foreach (var (name, value) in variables) Set(name, value, put._before);
        if (put._directory != directory) Environment.CurrentDirectory = directory;
        return put;
    }

    public void Dispose()
    {
        var now = Environment.GetEnvironmentVariables();
        foreach (DictionaryEntry current in now)
        {
            if (!_before.Contains(current.Key)) Environment.SetEnvironmentVariable((string)current.Key, null);
        }

        foreach (DictionaryEntry was in _before) Set((string)was.Key, (string?)was.Value, now);
        try
        {
            Environment.CurrentDirectory = _directory;
        }
        catch (DirectoryNotFoundException)
        {
            // The step has removed it.
        }
    }

    private static void Set(string name, string? value, IDictionary now)
    {
        if ((string?)now[name] != value) Environment.SetEnvironmentVariable(name, value);
    }
}
