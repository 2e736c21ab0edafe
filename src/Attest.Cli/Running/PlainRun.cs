using Attest.Cli.Definitions;

namespace Attest.Cli.Running;

/// <summary>
/// <c>attest run</c> and <c>attest run FILE</c>, the commonest calls of all, without the command-line library: there is
/// nothing in them to parse, and compiling the parser is an eighth of what a short run costs.
/// </summary>
internal static class PlainRun
{
    /// <summary>The file these arguments name; null when they say more than that, or something else.</summary>
    public static string? FileOf(IReadOnlyList<string> arguments) => arguments switch
    {
        ["run"] => PipelineOptions.DefaultFile,
        ["run", [not '-', ..] file] => file,
        _ => null,
    };

    /// <summary>Runs it, as <see cref="RunVerb"/> does when it is given no option.</summary>
    /// <returns>The exit code.</returns>
    public static int Invoke(string file)
    {
        var streams = new StandardStreams();
        try
        {
            var call = new Call(CallOptions.None, streams, own: null);
            return ObservedRun.Start(call, new RunChoice { Pipeline = new PipelineChoice { File = file } });
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            return Failures.Tell(fault, streams, json: false, ExitCode.CouldNot);
        }
    }
}
