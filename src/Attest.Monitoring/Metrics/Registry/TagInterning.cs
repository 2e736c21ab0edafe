namespace Attest.Monitoring.Metrics.Registry;

/// <summary>
/// Copies tags for an entry of a <see cref="TagTable"/>. Texts that are equal become one, so that a thousand series do
/// not keep a thousand of the caller's copies of <c>GET</c> alive. Shared by all families; thread-safe.
/// </summary>
internal sealed class TagInterning
{
    private readonly Dictionary<string, string> _texts = [];
    private readonly List<string[]> _shapes = [];

    /// <summary>Gives an entry its tags, unless a value is more than its content: such tags are rendered every time.</summary>
    public bool TryTag(TagEntry entry, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        foreach (ref readonly var tag in tags)
            if (!IsItsContent(tag.Value)) return false;
        lock (_texts)
        {
            var values = new object?[tags.Length];
            for (var at = 0; at < values.Length; at++)
                values[at] = tags[at].Value is string text ? Intern(text) : tags[at].Value;
            entry.Tag(ShapeOf(tags), values);
        }

        return true;
    }

    private static bool IsItsContent(object? value) =>
        value is null or string or bool or int or long or short or byte or uint or ulong or double or Enum;

    /// <summary>The keys, in an array that all series of the same keys share. The newest shapes are the likely ones.</summary>
    private string[] ShapeOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        const int Looked = 64;
        for (var at = _shapes.Count - 1; at >= 0 && at >= _shapes.Count - Looked; at--)
            if (Is(_shapes[at], tags)) return _shapes[at];
        var keys = new string[tags.Length];
        for (var at = 0; at < keys.Length; at++) keys[at] = Intern(tags[at].Key);
        _shapes.Add(keys);
        return keys;
    }

    private static bool Is(string[] keys, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (keys.Length != tags.Length) return false;
        for (var at = 0; at < keys.Length; at++)
            if (keys[at] != tags[at].Key) return false;
        return true;
    }

    private string Intern(string text)
    {
        if (_texts.TryGetValue(text, out var known)) return known;
        _texts.Add(text, text);
        return text;
    }
}
