using System.CommandLine;

namespace Attest.Cli;

/// <summary>
/// One verb: declares its options and arguments in its constructor, calls the core, prints. What goes wrong is thrown
/// and becomes a message and an exit code in <see cref="Failures"/>.
/// </summary>
internal abstract class Verb : Command
{
    private readonly EverywhereOptions _everywhere;
    private readonly Option<string?>? _format;
    private readonly string[] _formats;

    /// <summary>Declares the verb.</summary>
    /// <param name="name">As typed.</param>
    /// <param name="description">One line for help.</param>
    /// <param name="everywhere">The options of every verb.</param>
    /// <param name="formats">What <c>--format</c> takes, the default first; none for a verb that only holds others.</param>
    protected Verb(string name, string description, EverywhereOptions everywhere, params string[] formats)
        : base(name, description)
    {
        _everywhere = everywhere;
        _formats = formats;
        if (formats.Length == 0) return;

        _format = new Option<string?>("--format") { Description = $"{string.Join(", ", formats)}; the first unless given", HelpName = "NAME" };
        _format.CompletionSources.Add(formats);
        Add(_format);
        SetAction(Start);
    }

    /// <summary>The exit code when the verb could not do its work at all.</summary>
    protected virtual int CouldNot => ExitCode.CouldNot;

    /// <summary>Does the work.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="Attest.Monitoring.AttestException">It could not be done.</exception>
    protected abstract int Run(Call call);

    private int Start(ParseResult result)
    {
        var streams = new StandardStreams();
        var json = result.GetValue(_everywhere.Json);
        try
        {
            var options = _everywhere.Of(result) with { Format = Choose(result, ref json) };
            return Run(new Call(options, streams, new VerbOptions(result)));
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            return Failures.Tell(fault, streams, json, CouldNot);
        }
    }

    private string Choose(ParseResult result, ref bool json)
    {
        var format = _format is null ? null : result.GetValue(_format);
        if (format is null) return json ? "json" : _formats[0];
        if (json && format != "json") throw UsageErrors.Of($"--json and --format {format} ask for two formats.", "Give one of them.");
        json = format == "json";
        if (Array.IndexOf(_formats, format) >= 0) return format;
        throw UsageErrors.Of(
            $"There is no format '{format}' here{UsageErrors.Hint(format, _formats)}",
            $"--format takes {string.Join(", ", _formats)}.");
    }
}
