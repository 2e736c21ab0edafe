using System.Collections;

namespace Attest.Monitoring.Cmdlets.Running.Workers;

/// <summary>
/// Puts a step's environment and working directory onto the process, and what was there before back, whatever the step
/// has changed. One object serves the steps of a run; only for whoever holds the <see cref="EnvironmentGate"/>.
/// </summary>
/// <param name="time">Says how long ago it was put back.</param>
internal sealed class ProcessEnvironment(TimeProvider time)
{
    /// <summary>
    /// What was there before a step need not be read again for one that follows so soon: whoever changes the process's
    /// environment between them might as well have done it while one of them ran, when nobody could tell it apart.
    /// </summary>
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(1);

    // As the platform hands them over: copies of two snapshots would be a good part of what an empty step costs.
    private IDictionary _before = new Hashtable();
    private string _directory = "";
    private long? _putBack;

    /// <summary>From now until <see cref="PutBack"/>, exactly these variables are set; none when it throws.</summary>
    /// <exception cref="DirectoryNotFoundException">The directory has gone, or the process's own.</exception>
    public void Put(IReadOnlyDictionary<string, string> variables, string directory)
    {
        Remember();
        try
        {
            Set(variables, directory);
        }
        catch
        {
            PutBack();
            throw;
        }
    }

    private void Set(IReadOnlyDictionary<string, string> variables, string directory)
    {
        foreach (DictionaryEntry was in _before)
        {
            if (!variables.ContainsKey((string)was.Key)) Environment.SetEnvironmentVariable((string)was.Key, null);
        }

        foreach (var (name, value) in variables)
        {
            if ((string?)_before[name] != value) Environment.SetEnvironmentVariable(name, value);
        }

        if (_directory != directory) Environment.CurrentDirectory = directory;
    }

    /// <summary>All is again what it was.</summary>
    public void PutBack()
    {
        var now = Environment.GetEnvironmentVariables();
        var still = 0;
        for (var each = now.GetEnumerator(); each.MoveNext();)
        {
            var value = (string?)_before[each.Key];
            if (value is not null) still++;
            if (value != (string?)each.Value) Environment.SetEnvironmentVariable((string)each.Key, value);
        }

        if (still < _before.Count) PutBackWhatIsGone(now);
        try
        {
            Environment.CurrentDirectory = _directory;
        }
        catch (DirectoryNotFoundException)
        {
            // The step has removed it.
        }

        _putBack = time.GetTimestamp();
    }

    private void Remember()
    {
        if (_putBack is { } then && time.GetElapsedTime(then) < Soon) return;
        _directory = Environment.CurrentDirectory;
        _before = Environment.GetEnvironmentVariables();
    }

    private void PutBackWhatIsGone(IDictionary now)
    {
        foreach (DictionaryEntry was in _before)
        {
            if (!now.Contains(was.Key)) Environment.SetEnvironmentVariable((string)was.Key, (string?)was.Value);
        }
    }
}
