namespace Attest.Monitoring.Configuration.Publishing;

/// <summary>The part of a page that is made of a table of the code; the words around it are written by hand.</summary>
internal static class GeneratedPart
{
    /// <summary>The page with that part anew.</summary>
    /// <param name="page">The page as it stands, with the two marks around the part; line feeds.</param>
    /// <param name="name">What the marks say: <c>settings</c>.</param>
    /// <param name="part">What stands between them from now on.</param>
    public static string Renew(string page, string name, string part)
    {
        var (begin, end) = ($"<!-- {name}: generated, do not edit -->", $"<!-- {name}: end -->");
        var (from, to) = (page.IndexOf(begin, StringComparison.Ordinal), page.IndexOf(end, StringComparison.Ordinal));
        return from < 0 || to < from
            ? throw new InvalidOperationException($"The page lacks the marks {begin} and {end}.")
            : $"{page[..from]}{begin}\n\n{part}{page[to..]}";
    }
}
