namespace Attest.Monitoring.Metrics.Registry;

/// <summary>Copies tags for an alias without keeping the caller's strings alive.</summary>
internal static class TagInterning
{
    /// <summary>The copy, or null when a value is more than its content: such tags are rendered every time.</summary>
    public static KeyValuePair<string, object?>[]? TryIntern(
        ReadOnlySpan<KeyValuePair<string, object?>> tags, Dictionary<string, string> texts)
    {
        var kept = new KeyValuePair<string, object?>[tags.Length];
        for (var at = 0; at < tags.Length; at++)
        {
            var value = tags[at].Value;
            if (value is string text) value = Intern(text, texts);
            else if (!IsItsContent(value)) return null;
            kept[at] = new(Intern(tags[at].Key, texts), value);
        }

        return kept;
    }

    private static bool IsItsContent(object? value) =>
        value is null or bool or int or long or short or byte or uint or ulong or double or Enum;

    private static string Intern(string text, Dictionary<string, string> texts)
    {
        // Callers hold a family's lock, but the texts are shared by all families.
        lock (texts)
        {
            if (texts.TryGetValue(text, out var known)) return known;
            texts.Add(text, text);
            return text;
        }
    }
}
