namespace Attest.Monitoring.Audit.Anchors;

/// <summary>
/// Of many checkpoints, those that are read where each costs a request or a chain of certificates: the newest, all that
/// contradict another of their size by name, and others spread over the history.
/// </summary>
internal static class AnchorSample
{
    /// <summary>So many at most, and those that contradict each other.</summary>
    public const int Most = 128;

    /// <param name="items">Ascending by name.</param>
    /// <param name="name">The name of an item, <see cref="AnchoredCheckpoint.Name"/> at its beginning.</param>
    public static IReadOnlyList<T> Of<T>(IReadOnlyList<T> items, Func<T, string> name)
    {
        if (items.Count <= Most) return items;
        var taken = new SortedSet<int>();
        for (var index = 0; index < Most / 2; index++) taken.Add(items.Count - 1 - index);
        for (var index = 0; index < Most / 2; index++) taken.Add((int)((long)index * items.Count / (Most / 2)));
        for (var index = 1; index < items.Count && taken.Count < 2 * Most; index++)
        {
            if (SizeOf(name(items[index])) != SizeOf(name(items[index - 1]))) continue;
            taken.Add(index - 1);
            taken.Add(index);
        }

        return [.. taken.Select(index => items[index])];
    }

    private static string SizeOf(string name) => name.Split('-')[0];
}
