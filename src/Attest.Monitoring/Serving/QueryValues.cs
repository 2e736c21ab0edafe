using System.Globalization;

namespace Attest.Monitoring.Serving;

/// <summary>The parameters of a request's query, decoded. Source: WHATWG URL, application/x-www-form-urlencoded parsing.</summary>
internal sealed class QueryValues
{
    private readonly List<KeyValuePair<string, string>> _values = [];

    public QueryValues(string query)
    {
        foreach (var range in query.AsSpan().Split('&'))
        {
            var part = query.AsSpan(range);
            if (part.IsEmpty) continue;
            var equals = part.IndexOf('=');
            _values.Add(new(Decoded(equals < 0 ? part : part[..equals]), equals < 0 ? "" : Decoded(part[(equals + 1)..])));
        }
    }

    /// <summary>The first value of a name; null when it is not there or empty.</summary>
    public string? this[string name]
    {
        get
        {
            foreach (var (key, value) in _values)
                if (key == name) return value.Length == 0 ? null : value;
            return null;
        }
    }

    /// <summary>Every value of a name, those that stand in one with commas between them too.</summary>
    public IReadOnlyList<string> All(string name)
    {
        var all = new List<string>();
        foreach (var (key, value) in _values)
            if (key == name) all.AddRange(value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        return all;
    }

    /// <summary>A whole number within bounds; null when it is not given.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.ArgumentInvalid"/>.</exception>
    public long? Whole(string name, long least, long most)
    {
        if (this[name] is not { } text) return null;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most) return value;
        throw Invalid(name, text, string.Create(CultureInfo.InvariantCulture, $"Give a whole number from {least} to {most}."));
    }

    /// <summary>A parameter that makes no sense.</summary>
    public static AttestException Invalid(string name, string text, string remedy) => new(
        ErrorIds.ArgumentInvalid, $"The parameter '{name}' cannot be '{(text.Length > 80 ? text[..80] + "…" : text)}'.", remedy);

    private static string Decoded(ReadOnlySpan<char> text) => Uri.UnescapeDataString(text.ToString().Replace('+', ' '));
}
