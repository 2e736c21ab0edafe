namespace Attest.Monitoring.Tracing;

/// <summary>Attributes in the order they were first set; a later value replaces an earlier one.</summary>
internal sealed class ResourceAttributes
{
    private readonly List<KeyValuePair<string, object>> _list = [];

    public IReadOnlyList<KeyValuePair<string, object>> List => _list;

    /// <summary>Sets a value; null and the empty string set nothing.</summary>
    public void Set(string key, object? value)
    {
        if (value is null or "")
        {
            return;
        }

        for (var index = 0; index < _list.Count; index++)
        {
            if (string.Equals(_list[index].Key, key, StringComparison.Ordinal))
            {
                _list[index] = new(key, value);
                return;
            }
        }

        _list.Add(new(key, value));
    }
}
