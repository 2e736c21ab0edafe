using System.Collections;
using Attest.Monitoring.Running;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Logging;

/// <summary>
/// The fields of an entry, in the order they were added; a later value replaces an earlier one, a null adds nothing.
/// Two lists and no pairs: those of reference types are in the class library ready to run, and every run logs.
/// </summary>
internal sealed class LogFields : IEnumerable
{
    private readonly List<string> _names = [];
    private readonly List<object> _values = [];

    /// <summary>No fields, or those that name the run.</summary>
    public LogFields(RunIdentity? run = null)
    {
        Add("pipeline", run?.Pipeline);
        Add("run_id", run?.RunId);
    }

    public int Count => _names.Count;

    public string Name(int index) => _names[index];

    /// <summary>A string, bool, int, long or double.</summary>
    public object Value(int index) => _values[index];

    public void Add(string name, object? value)
    {
        if (value is null)
        {
            return;
        }

        var index = _names.IndexOf(name);
        if (index >= 0)
        {
            _values[index] = value;
            return;
        }

        _names.Add(name);
        _values.Add(value);
    }

    /// <summary>Adds <c>error</c> and <c>error_id</c>; nothing without one.</summary>
    public void Add(StepError? error)
    {
        Add("error", error?.Message);
        Add("error_id", error?.Id);
    }

    /// <summary>The names; here for the collection initializer.</summary>
    public IEnumerator GetEnumerator() => _names.GetEnumerator();
}
