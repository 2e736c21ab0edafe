using System.Runtime.CompilerServices;

namespace Attest.Monitoring.Metrics.Registry;

/// <summary>
/// Tags as they arrived, and so what finds a series: the series itself for the first tags that meant it, an alias for
/// any other order or type of them. Keys stand in an array that all entries of one shape share.
/// </summary>
internal abstract class TagEntry
{
    private string[] _keys = [];
    private object?[]? _values;

    /// <summary>Whether it can be found by tags at all; a series that is only born cannot yet.</summary>
    public bool IsTagged => _values is not null;

    /// <summary>Gives it its tags, once, before it is placed in a table.</summary>
    public void Tag(string[] keys, object?[] values) => (_keys, _values) = (keys, values);

    /// <summary>Compares by reference first: names are literals, and values often are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Has(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var keys = _keys;
        var values = _values;
        if (values is null || values.Length != tags.Length || keys.Length != tags.Length) return false;
        for (var at = 0; at < tags.Length; at++)
        {
            ref readonly var tag = ref tags[at];
            if (!ReferenceEquals(keys[at], tag.Key) && keys[at] != tag.Key) return false;
            if (!ReferenceEquals(values[at], tag.Value) && !SameContent(values[at], tag.Value)) return false;
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool SameContent(object? mine, object? other) =>
        mine is string text ? other is string otherText && string.Equals(text, otherText) : Equals(mine, other);
}

/// <summary>Other tags that mean a series.</summary>
internal sealed class TagAlias(Series series) : TagEntry
{
    public readonly Series Series = series;
}
