namespace Attest.Monitoring.Reports.Formats;

/// <summary>The forms a report is written in, by the ending of the file's name.</summary>
internal static class ReportFormat
{
    private static readonly (string Ending, Func<FleetReport, string> Write)[] All =
    [
        (".html", HtmlReport.Write),
        (".htm", HtmlReport.Write),
        (".md", MarkdownReport.Write),
        (".json", JsonReport.Write),
        (".csv", CsvReport.Write),
        (".xml", JUnitReport.Write),
        (".txt", TextReport.Write),
    ];

    /// <summary>What writes a file of this name.</summary>
    /// <exception cref="AttestException"><see cref="ErrorIds.ArgumentInvalid"/>: no form has this ending.</exception>
    public static Func<FleetReport, string> Of(string path)
    {
        foreach (var (ending, write) in All)
            if (path.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) return write;
        throw new AttestException(
            ErrorIds.ArgumentInvalid,
            $"No form of a report is known by the ending of '{Sources.NodeWords.Short(path)}'.",
            "Name a file that ends with .html, .md, .json, .csv, .xml (JUnit) or .txt.");
    }
}
