using System.CommandLine;
using System.CommandLine.Help;

namespace Attest.Cli;

/// <summary>The root of the command line: parses, lets the verb run, and answers with its exit code.</summary>
internal sealed class CommandLine
{
    private readonly RootCommand _root;

    private CommandLine(RootCommand root) => _root = root;

    /// <summary>A command line with the verbs that these arguments may need.</summary>
    public static CommandLine For(IReadOnlyList<string> arguments)
    {
        var everywhere = new EverywhereOptions();
        var root = new RootCommand("Runs pipelines, scripts and jobs observed: metrics, a trace, logs and a report, with no telemetry code.");
        root.Options.Clear();
        everywhere.AddTo(root);
        root.Add(VersionReport.Option(everywhere));

        // Without the library's '/h' and '/?', which are file names.
        root.Add(new HelpOption("--help", "-h", "-?") { Description = "How this is used" });
        foreach (var entry in VerbTable.NamedBy(arguments)) root.Add(entry.Make(everywhere));
        return new CommandLine(root);
    }

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

        return result.Invoke(new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        });
    }
}
