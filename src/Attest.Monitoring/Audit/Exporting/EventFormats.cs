using Attest.Monitoring.Audit.Reading;

namespace Attest.Monitoring.Audit.Exporting;

/// <summary>The formats events are written in.</summary>
internal static class EventFormats
{
    public const string Json = "json";
    public const string Ndjson = "ndjson";
    public const string Csv = "csv";
    public const string Cef = "cef";
    public const string Ocsf = "ocsf";
    public const string Table = "table";

    /// <summary>The log itself: a folder of tiles that verifies on its own.</summary>
    public const string Log = "log";

    /// <summary>The format that a file's ending stands for; null when it stands for none.</summary>
    public static string? OfEnding(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".json" => Json,
        ".ndjson" or ".jsonl" => Ndjson,
        ".csv" => Csv,
        ".cef" => Cef,
        _ => null,
    };

    /// <summary>A writer of one format.</summary>
    /// <param name="format">Any but <see cref="Log"/>.</param>
    /// <param name="output">Takes the bytes; stays open.</param>
    /// <param name="heads">The logs they are of.</param>
    /// <param name="query">What was asked.</param>
    /// <param name="version">Of the product, for the formats that name it.</param>
    public static EventWriter Writer(string format, Stream output, IReadOnlyList<NamedHead> heads, AuditQuery query, string version) => format switch
    {
        Json => new JsonDocumentWriter(output, heads, query),
        Ndjson => new NdjsonWriter(output),
        Csv => new CsvWriter(output, heads.Count > 1),
        Cef => new CefWriter(output, version),
        Ocsf => new OcsfWriter(output, version),
        _ => new TableWriter(output, heads.Count > 1),
    };
}
