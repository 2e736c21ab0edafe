using System.CommandLine;
using System.CommandLine.Help;
using Attest.Cli.Completion;

namespace Attest.Cli;

/// <summary>The root of the command line: parses, lets the verb run, and answers with its exit code.</summary>
internal sealed class CommandLine
{
    /// <summary>Without the library's '/h' and '/?', which are file names.</summary>
    private static readonly string[] HelpNames = ["--help", "-h", "-?"];

    private readonly Command _root;

    private CommandLine(Command root) => _root = root;

    /// <summary>Does what the arguments ask for. One verb a file: only the verb that is named is built, the others cost time.</summary>
    /// <returns>The exit code.</returns>
    public static int Answer(IReadOnlyList<string> arguments) => For(arguments).Invoke(arguments);

    /// <summary>A command line with the verbs that these arguments may need.</summary>
    public static CommandLine For(IReadOnlyList<string> arguments)
    {
        var everywhere = new EverywhereOptions();
        var root = Root(arguments);
        everywhere.AddTo(root);
        root.Add(VersionReport.Option(everywhere));

        if (AsksForHelp(arguments)) root.Add(new HelpOption(HelpNames[0], HelpNames[1..]) { Description = "How this is used" });
        foreach (var entry in VerbTable.NamedBy(arguments)) root.Add(entry.Make(everywhere));
        if (AsksForWords(arguments)) ValueWords.AddTo(root);
        return new CommandLine(root);
    }

    private static InvocationConfiguration Configuration(IReadOnlyList<string> arguments)
    {
        var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        if (AsksForHelp(arguments)) configuration.Output = new StreamWriter(new StandardStreams().Out) { AutoFlush = true };
        return configuration;
    }

    /// <summary>The library's own root completes words too (<c>[suggest:3]</c>); that costs every other call milliseconds.</summary>
    private static Command Root(IReadOnlyList<string> arguments)
    {
        const string description = "Runs pipelines, scripts and jobs observed: metrics, a trace, logs and a report, with no telemetry code.";
        if (!AsksForWords(arguments)) return new Command("attest", description);
        var root = new RootCommand(description);
        root.Options.Clear();
        return root;
    }

    /// <summary>The help option reads its words from resources when it is made, and nobody else needs it.</summary>
    private static bool AsksForHelp(IReadOnlyList<string> arguments)
    {
        foreach (var argument in arguments)
        {
            if (Array.IndexOf(HelpNames, argument) >= 0) return true;
        }

        return arguments.Count == 0 || AsksForWords(arguments);
    }

    /// <summary>Whether a completion script asks: <c>[suggest:3]</c>.</summary>
    private static bool AsksForWords(IReadOnlyList<string> arguments) => arguments is [['[', ..], ..];

    /// <summary>Runs what the arguments ask for.</summary>
    /// <returns>The exit code.</returns>
    public int Invoke(IReadOnlyList<string> arguments)
    {
        var result = _root.Parse(arguments, new ParserConfiguration
        {
            // '@file' and '-abc' are a user's own arguments, not ours to take apart.
            ResponseFileTokenReplacer = null,
            EnablePosixBundling = false,
        });
        if (UsageErrors.Find(result) is { } error)
        {
            return Failures.Tell(error, new StandardStreams(), UsageErrors.AsksForJson(arguments), UsageErrors.CodeFor(arguments));
        }

        try
        {
            return result.Invoke(Configuration(arguments));
        }
        catch (IOException fault)
        {
            // What is no verb (--version, --help) prints too, and the disk below it can be full.
            return Failures.Tell(fault, new StandardStreams(), UsageErrors.AsksForJson(arguments), ExitCode.CouldNot);
        }
    }
}
