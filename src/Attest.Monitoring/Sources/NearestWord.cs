namespace Attest.Monitoring.Sources;

/// <summary>The valid word somebody most likely meant: optimal string alignment distance, without case.</summary>
internal static class NearestWord
{
    // Longer words are not compared: the distance costs their product.
    private const int LongestWord = 64;

    // A file of thousands of names, each wrong, must not cost their product either.
    private const int MostCandidates = 500;

    // So many letters of its beginning stand for a longer word.
    private const int ShortestBeginning = 3;

    /// <summary>
    /// The nearest of <paramref name="candidates"/>, else the shortest that begins so; null when none is near enough to be
    /// what was meant.
    /// </summary>
    public static string? Of(string word, IEnumerable<string> candidates)
    {
        if (word.Length is 0 or > LongestWord)
            return null;

        var best = (Word: (string?)null, Distance: Tolerance(word.Length) + 1);
        string? longer = null;
        var seen = 0;
        foreach (var candidate in candidates)
        {
            if (++seen > MostCandidates)
                break;
            if (word.Length >= ShortestBeginning && candidate.StartsWith(word, StringComparison.OrdinalIgnoreCase)
                && (longer is null || candidate.Length < longer.Length))
            {
                longer = candidate;
            }

            if (candidate.Length > LongestWord || Math.Abs(candidate.Length - word.Length) >= best.Distance)
                continue;
            var distance = Distance(word, candidate);
            if (distance < best.Distance)
                best = (candidate, distance);
        }
        return best.Word ?? longer;
    }

    /// <summary><c>; did you mean 'x'?</c>, or nothing.</summary>
    public static string Hint(string word, IEnumerable<string> candidates) =>
        Of(word, candidates) is { } nearest ? $"; did you mean '{nearest}'?" : "";

    /// <summary><c>; did you mean 'x'?</c>, or all valid words when none is near.</summary>
    public static string HintOrList(string word, IReadOnlyList<string> candidates) =>
        Of(word, candidates) is { } nearest ? $"; did you mean '{nearest}'?"
        : candidates.Count == 0 ? ""
        : $"; valid are {string.Join(", ", candidates)}";

    /// <summary>Insertions, deletions, substitutions and swaps of neighbours, each 1 (Damerau-Levenshtein, restricted).</summary>
    internal static int Distance(string left, string right)
    {
        Span<int> beforeLast = stackalloc int[right.Length + 1];
        Span<int> last = stackalloc int[right.Length + 1];
        Span<int> current = stackalloc int[right.Length + 1];
        for (var j = 0; j <= right.Length; j++)
            last[j] = j;

        for (var i = 1; i <= left.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var substitution = last[j - 1] + (Same(left[i - 1], right[j - 1]) ? 0 : 1);
                current[j] = Math.Min(substitution, Math.Min(last[j], current[j - 1]) + 1);
                if (i > 1 && j > 1 && Same(left[i - 1], right[j - 2]) && Same(left[i - 2], right[j - 1]))
                    current[j] = Math.Min(current[j], beforeLast[j - 2] + 1);
            }
            last.CopyTo(beforeLast);
            current.CopyTo(last);
        }
        return last[right.Length];
    }

    private static bool Same(char left, char right) => char.ToLowerInvariant(left) == char.ToLowerInvariant(right);

    private static int Tolerance(int length) => length switch { <= 1 => 0, 2 => 1, <= 5 => 2, _ => 3 };
}
