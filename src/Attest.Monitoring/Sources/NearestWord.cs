namespace Attest.Monitoring.Sources;

/// <summary>The valid word a mistyped one was most likely meant to be.</summary>
internal static class NearestWord
{
    /// <summary>
    /// The valid word with the smallest Damerau–Levenshtein distance (without case), the first of equals; null when
    /// none is within a third of the word's length, at least one.
    /// </summary>
    public static string? Of(string word, IEnumerable<string> valid)
    {
        string? nearest = null;
        var best = Math.Max(1, word.Length / 3) + 1;
        foreach (var candidate in valid)
        {
            if (Math.Abs(candidate.Length - word.Length) >= best) continue;
            var distance = Distance(word, candidate);
            if (distance >= best) continue;
            best = distance;
            nearest = candidate;
        }

        return nearest;
    }

    /// <summary>Insertions, deletions, replacements and swaps of neighbours from one word to the other.</summary>
    private static int Distance(string from, string to)
    {
        var before = new int[to.Length + 1];
        var previous = new int[to.Length + 1];
        var current = new int[to.Length + 1];
        for (var column = 0; column <= to.Length; column++) previous[column] = column;

        for (var row = 1; row <= from.Length; row++)
        {
            current[0] = row;
            for (var column = 1; column <= to.Length; column++)
            {
                var cost = Same(from[row - 1], to[column - 1]) ? 0 : 1;
                var best = Math.Min(Math.Min(previous[column] + 1, current[column - 1] + 1), previous[column - 1] + cost);
                if (row > 1 && column > 1 && Same(from[row - 1], to[column - 2]) && Same(from[row - 2], to[column - 1]))
                    best = Math.Min(best, before[column - 2] + 1);
                current[column] = best;
            }

            (before, previous, current) = (previous, current, before);
        }

        return previous[to.Length];
    }

    private static bool Same(char left, char right) => char.ToLowerInvariant(left) == char.ToLowerInvariant(right);
}
