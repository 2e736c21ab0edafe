namespace Attest.Monitoring.Tracing;

/// <summary>
/// Attributes in the order they were first set; a later value replaces an earlier one. Two lists and no pairs: those of
/// reference types are in the class library ready to run, and every run has a resource.
/// </summary>
internal sealed class ResourceAttributes
{
    private readonly List<string> _keys = [];
    private readonly List<object> _values = [];

    public int Count => _keys.Count;

    public string Key(int index) => _keys[index];

    /// <summary>A string, long or bool.</summary>
    public object Value(int index) => _values[index];

    /// <summary>Sets a value; null and the empty string set nothing.</summary>
    public ResourceAttributes Set(string key, object? value)
    {
        if (value is null or "")
        {
            return this;
        }

        var index = _keys.IndexOf(key);
        if (index >= 0)
        {
            _values[index] = value;
            return this;
        }

        _keys.Add(key);
        _values.Add(value);
        return this;
    }
}
