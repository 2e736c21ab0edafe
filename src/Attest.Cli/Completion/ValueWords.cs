using System.CommandLine;
using System.CommandLine.Completions;
using Attest.Cli.Definitions;
using Attest.Monitoring.Access;
using Attest.Monitoring.Configuration.Settings;
using Attest.Monitoring.Definitions;
using Attest.Monitoring.Integrations;
using Attest.Monitoring.Planning;
using Attest.Monitoring.Running;
using Attest.Monitoring.Sources;
using Attest.Monitoring.State;

namespace Attest.Cli.Completion;

/// <summary>
/// What a value can be: steps and parameters of the pipeline that is named, runs, settings and their words, tokens. Whatever
/// goes wrong there are none: the Tab key never fails, and never makes a state folder.
/// </summary>
internal static class ValueWords
{
    private const int MostRuns = 50;

    /// <summary>Gives them to every option and argument below a command; only for a call that asks for words.</summary>
    public static void AddTo(Command command)
    {
        foreach (var option in command.Options)
        {
            switch (option.Name)
            {
                case "--only":
                    option.CompletionSources.Add(Safely(Steps));
                    break;
                case "--set":
                    option.CompletionSources.Add(Safely(Parameters));
                    break;
                case "--resume" or "--run":
                    option.CompletionSources.Add(Safely(Runs));
                    break;
            }
        }

        foreach (var argument in command.Arguments)
        {
            switch (command.Name, argument.Name)
            {
                case (_, "RUN_ID"):
                    argument.CompletionSources.Add(Safely(Runs));
                    break;
                case (_, "KEY"):
                    argument.CompletionSources.Add(Safely(static _ => SettingsTable.All.Select(setting => setting.Key)));
                    break;
                case ("set", "VALUE"):
                    argument.CompletionSources.Add(Safely(SettingWords));
                    break;
                case ("revoke", "NAME"):
                    argument.CompletionSources.Add(Safely(static result => new TokenFolder(State(result), TimeProvider.System).Names()));
                    break;
            }
        }

        foreach (var verb in command.Subcommands) AddTo(verb);
    }

    private static Func<CompletionContext, IEnumerable<CompletionItem>> Safely(Func<ParseResult, IEnumerable<string>> words) => context =>
    {
        try
        {
            // In the order they are given: the newest run first.
            return [.. words(context.ParseResult).Select((word, place) => new CompletionItem(word, sortText: $"{place:D6}"))];
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            return [];
        }
    };

    private static SortedSet<string> Steps(ParseResult result)
    {
        var definition = Definition(result);
        var ids = new SortedSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var step in definition.Steps) ids.Add(step.Id);
        foreach (var step in Planner.Make(definition, new Dictionary<string, object?>()).Steps) ids.Add(step.Id);
        return ids;
    }

    private static IEnumerable<string> Parameters(ParseResult result) => Definition(result).Parameters.Select(parameter => parameter.Name + "=");

    private static PipelineDefinition Definition(ParseResult result)
    {
        var file = result.GetValue<string?>("FILE") ?? PipelineOptions.DefaultFile;
        var root = Adapters.All.Yaml(file, DocumentFile.Read(file));
        return DefinitionReader.ReadOrThrow(root, file, Path.GetDirectoryName(Path.GetFullPath(file))!);
    }

    private static IEnumerable<string> Runs(ParseResult result) =>
        new RunHistory(State(result), TimeProvider.System).Newest().Take(MostRuns).Select(run => run.RunId);

    private static IReadOnlyList<string> SettingWords(ParseResult result) =>
        SettingsTable.Find(result.GetValue<string>("KEY") ?? "") is var (setting, _) ? setting.Type.Words : [];

    private static StateFolder State(ParseResult result)
    {
        var environment = System.Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal);
        var root = StateFolder.Locate(result.GetValue<string[]>("--home") is [var home, ..] ? home : null, environment);
        return Directory.Exists(root) ? new StateFolder(root) : throw new DirectoryNotFoundException(root);
    }
}
