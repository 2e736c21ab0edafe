using System.CommandLine;

namespace Attest.Cli;

/// <summary>
/// What a verb was told of its own options. Apart from <see cref="Call"/>: a call that was not parsed loads no parser.
/// </summary>
/// <param name="result">The parsed command line.</param>
internal sealed class VerbOptions(ParseResult result)
{
    public T? Value<T>(Option<T> option) => result.GetValue(option);

    /// <summary>Whether an option was given, with a value or without.</summary>
    public bool IsGiven(Option option) => result.GetResult(option) is { Implicit: false };

    public T? Value<T>(Argument<T> argument) => result.GetValue(argument);
}
