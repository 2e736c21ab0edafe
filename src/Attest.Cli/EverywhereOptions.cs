using System.CommandLine;

namespace Attest.Cli;

/// <summary>What every verb can be told.</summary>
internal sealed class EverywhereOptions
{
    public Option<string?> Output { get; } = new("--output")
    {
        Description = "Write the result to this file instead of standard output",
        HelpName = "FILE",
        Recursive = true,
    };

    public Option<bool> Json { get; } = new("--json") { Description = "Short for --format json", Recursive = true };

    public Option<string[]> Home { get; } = new("--home")
    {
        Description = "The state folder (else ATTEST_HOME, else the user's)",
        HelpName = "FOLDER",
        Recursive = true,
    };

    public Option<string?> Config { get; } = new("--config")
    {
        Description = "Read this configuration file alone",
        HelpName = "FILE",
        Recursive = true,
    };

    public Option<string?> LogLevel { get; } = new("--log-level")
    {
        Description = "trace, debug, info, warn or error",
        HelpName = "LEVEL",
        Recursive = true,
    };

    public Option<bool> Quiet { get; } = new("--quiet") { Description = "Say nothing but errors and the result asked for", Recursive = true };

    public Option<bool> NoColor { get; } = new("--no-color") { Description = "No colours (so does NO_COLOR)", Recursive = true };

    /// <summary>What a call was told of them; its format is the verb's to choose.</summary>
    public CallOptions Of(ParseResult result) => new()
    {
        Output = result.GetValue(Output),
        Homes = result.GetValue(Home) ?? [],
        Config = result.GetValue(Config),
        LogLevel = result.GetValue(LogLevel),
        IsQuiet = result.GetValue(Quiet),
        NoColor = result.GetValue(NoColor),
    };

    public void AddTo(Command root)
    {
        LogLevel.CompletionSources.Add("trace", "debug", "info", "warn", "error");
        root.Add(Output);
        root.Add(Json);
        root.Add(Home);
        root.Add(Config);
        root.Add(LogLevel);
        root.Add(Quiet);
        root.Add(NoColor);
    }
}
