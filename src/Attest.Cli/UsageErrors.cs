using System.CommandLine;
using System.CommandLine.Parsing;
using Attest.Monitoring;
using Attest.Monitoring.Sources;

namespace Attest.Cli;

/// <summary>What is wrong with a command line, as one line and one remedy that names the nearest valid word.</summary>
internal static class UsageErrors
{
    /// <summary>The first mistake of a parsed command line; null when there is none.</summary>
    public static AttestException? Find(ParseResult result)
    {
        var command = result.CommandResult.Command;
        if (UnknownOption(result) is { } option)
        {
            return Of(
                $"{Name(command)} has no option {option}{OptionHint(option, result.CommandResult)}",
                $"'{Name(command)} --help' lists its options; what follows -- is taken as it is.");
        }

        if (result.Errors.Count == 0) return null;
        if (result.UnmatchedTokens.Count > 0 && command.Subcommands.Count > 0)
        {
            var word = result.UnmatchedTokens[0];
            return Of(
                $"{Name(command)} has no verb '{word}'{Hint(word, VerbNames(command))}",
                $"'{Name(command)} --help' lists its verbs.");
        }

        if (command.Subcommands.Count > 0 && command.Action is null)
        {
            return Of($"{Name(command)} needs a verb.", $"Give one of: {string.Join(", ", VerbNames(command))}.");
        }

        if (Missing(result.Errors[0].SymbolResult) is { } missing)
        {
            return Of($"{Name(command)} needs {missing}.", $"'{Name(command)} --help' shows how it is used.");
        }

        if (result.Errors[0].SymbolResult is OptionResult { Tokens.Count: > 1 } twice)
        {
            return Of($"{Name(command)} takes {twice.Option.Name} once.", "Give it one value.");
        }

        return Of(
            result.UnmatchedTokens.Count > 0 ? $"{Name(command)} takes no further argument '{result.UnmatchedTokens[0]}'." : result.Errors[0].Message,
            $"'{Name(command)} --help' shows how it is used.");
    }

    /// <summary>A mistake in how the command was called.</summary>
    public static AttestException Of(string message, string remedy) => new(ErrorIds.ArgumentInvalid, message, remedy);

    /// <summary>How a message about a word ends: <c>; did you mean 'x'?</c>, or a full stop.</summary>
    public static string Hint(string word, IEnumerable<string> words) => 
        NearestWord.Of(word, words) is { } nearest ? $"; did you mean '{nearest}'?" : ".";

    /// <summary>Whether an error is to be told as JSON although the line could not be parsed.</summary>
    public static bool AsksForJson(IReadOnlyList<string> arguments)
    {
        for (var place = 0; place < arguments.Count && arguments[place] != "--"; place++)
        {
            if (arguments[place] is "--json" or "--format=json" or "--format:json") return true;
            if (arguments[place] == "--format" && place + 1 < arguments.Count && arguments[place + 1] == "json") return true;
        }

        return false;
    }

    /// <summary>The exit code of a bad command line: <c>exec</c> has one of its own, since 2 may be its child's.</summary>
    public static int CodeFor(IReadOnlyList<string> arguments) =>
        arguments is ["exec", ..] ? ExitCode.CouldNotObserve : ExitCode.CouldNot;

    /// <summary>The argument, or the value of an option, that was left out: its name, and what it is.</summary>
    private static string? Missing(SymbolResult? at) => at switch
    {
        ArgumentResult { Tokens.Count: 0, Parent: CommandResult } result => $"{result.Argument.Name} ({result.Argument.Description})",
        OptionResult { Tokens.Count: 0, Option: { HelpName: { } name } option } => $"{name} after {option.Name} ({option.Description})",
        _ => null,
    };

    /// <summary>An unknown option that an argument would swallow (<c>run --sett</c> is no file).</summary>
    private static string? UnknownOption(ParseResult result)
    {
        var options = result.Tokens;
        var end = 0;
        while (end < options.Count && options[end].Type is not TokenType.DoubleDash) end++;
        foreach (var child in result.CommandResult.Children)
        {
            if (child is not ArgumentResult argument) continue;
            foreach (var token in argument.Tokens)
            {
                if (token.Value is ['-', _, ..] && StandsBefore(token, options, end)) return token.Value;

                // Behind a command's name its own options stand.
                if (argument.Argument.CaptureRemainingTokens) break;
            }
        }

        foreach (var word in result.UnmatchedTokens)
        {
            if (word is ['-', _, ..]) return word;
        }

        return null;
    }

    private static bool StandsBefore(Token token, IReadOnlyList<Token> tokens, int end)
    {
        for (var place = 0; place < end; place++)
        {
            if (ReferenceEquals(tokens[place], token)) return true;
        }

        return false;
    }

    /// <summary>Without the dashes: they would make any two options alike.</summary>
    private static string OptionHint(string option, CommandResult command)
    {
        var names = OptionNames(command).ConvertAll(name => name.TrimStart('-'));
        return NearestWord.Of(option.TrimStart('-'), names) is { } nearest ? $"; did you mean '--{nearest}'?" : ".";
    }

    private static string Name(Command command)
    {
        var name = command is RootCommand ? "attest" : command.Name;
        foreach (var parent in command.Parents)
        {
            if (parent is Command above) return $"{Name(above)} {name}";
        }

        return name;
    }

    private static List<string> VerbNames(Command command)
    {
        var names = new List<string>();
        foreach (var verb in command.Subcommands) names.Add(verb.Name);
        return names;
    }

    private static List<string> OptionNames(CommandResult command)
    {
        var names = new List<string> { "--help" };
        for (SymbolResult? at = command; at is not null; at = at.Parent)
        {
            if (at is not CommandResult result) continue;
            foreach (var option in result.Command.Options)
            {
                if (ReferenceEquals(at, command) || option.Recursive) names.Add(option.Name);
            }
        }

        return names;
    }
}
