namespace Attest.Monitoring.Configuration.Settings;

/// <summary><c>logging</c></summary>
internal static class LoggingTable
{
    public static IReadOnlyList<Setting> Rows() =>
    [
        new("logging.level", ChoiceType.Level, "info", "The least grave level that is logged")
        {
            Landed = true,
            Flag = "--log-level",
            Spellings = ["log_level"],
            Aliases = [new("ATTEST_LOG_LEVEL"), new("LOG_LEVEL") { Shared = true, Translate = LevelOfOthers }],
        },
        new("logging.format", new ChoiceType("text", "json"), "json", "Form of a line; run.log is JSON in any case")
        {
            Landed = true,
            Aliases = [new("ATTEST_LOG_FORMAT")],
        },
        new("logging.output", new ChoiceType("file", "console", "both", "otlp"), "file", "Where lines go beside run.log: file_path, standard error, both, an OTLP receiver")
        {
            Landed = true,
        },
        new("logging.file_path", TextType.Path, null, "A log file for all runs; each run's run.log alone when not set")
        {
            Landed = true,
            Aliases = [new("ATTEST_LOG_FILE")],
        },
        new("logging.max_file_size", new SizeType(), "100MB", "Size at which the log file is rotated") { Landed = true },
        new("logging.max_files", new IntegerType(1, 10_000), "10", "Rotated files that are kept") { Landed = true },
        new("logging.components.*", ChoiceType.Level, null, "Level of one component, such as cache or policy") { Landed = true },
        new("logging.sampling.enabled", new BooleanType(), "false", "Whether DEBUG and TRACE lines are sampled") { Landed = true },
        new("logging.sampling.rate", new NumberType(0, 1), "0.1", "Share of DEBUG and TRACE lines that are kept") { Landed = true },
    ];

    /// <summary>Level names of other programs that mean one of ours.</summary>
    private static string? LevelOfOthers(string text) => text.ToLowerInvariant() switch
    {
        "trace" or "verbose" or "all" => "trace",
        "debug" => "debug",
        "info" or "information" or "notice" => "info",
        "warn" or "warning" => "warn",
        "error" or "err" or "critical" or "fatal" => "error",
        _ => null,
    };
}
