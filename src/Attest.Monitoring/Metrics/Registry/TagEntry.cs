namespace Attest.Monitoring.Metrics.Registry;

/// <summary>An alias: tags as they arrived, and the series they mean.</summary>
internal sealed class TagEntry(KeyValuePair<string, object?>[] tags, uint hash, Series series)
{
    public readonly uint Hash = hash;
    public readonly Series Series = series;

    /// <summary>Compares by reference first: names are literals, and values often are.</summary>
    public bool Is(ReadOnlySpan<KeyValuePair<string, object?>> others)
    {
        var own = tags;
        if (own.Length != others.Length) return false;
        for (var at = 0; at < own.Length; at++)
        {
            ref readonly var mine = ref own[at];
            ref readonly var other = ref others[at];
            if (!ReferenceEquals(mine.Key, other.Key) && mine.Key != other.Key) return false;
            if (!ReferenceEquals(mine.Value, other.Value) && !SameContent(mine.Value, other.Value)) return false;
        }

        return true;
    }

    private static bool SameContent(object? mine, object? other) =>
        mine is string text ? other is string otherText && string.Equals(text, otherText) : Equals(mine, other);
}
