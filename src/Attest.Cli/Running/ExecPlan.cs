using System.Text;
using Attest.Monitoring.Definitions;
using Attest.Monitoring.Definitions.Expressions;
using Attest.Monitoring.Planning;
using Attest.Monitoring.Sources;

namespace Attest.Cli.Running;

/// <summary>A plan of one step that runs one command.</summary>
internal static class ExecPlan
{
    private const int LongestId = 64;

    /// <summary>Plans it.</summary>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="name">The pipeline's name; null = the program's.</param>
    /// <param name="workingDirectory">Absolute.</param>
    public static Plan Of(IReadOnlyList<string> command, string? name, string workingDirectory)
    {
        var program = Path.GetFileName(command[0].TrimEnd('/', '\\'));
        var arguments = new Template[command.Count];
        for (var place = 0; place < command.Count; place++) arguments[place] = Template.Literal(command[place]);
        var definition = new PipelineDefinition
        {
            Name = string.IsNullOrWhiteSpace(name) ? (program.Length > 0 ? program : command[0]) : name,
            BaseDirectory = workingDirectory,
            Steps =
            [
                new StepDefinition { Id = StepId(program), Position = SourcePosition.None, Body = new CommandBody(arguments) },
            ],
        };
        return Planner.Make(definition, new Dictionary<string, object?>());
    }

    /// <summary>The program's name with everything that a step id may not hold written as <c>-</c>.</summary>
    internal static string StepId(string program)
    {
        var id = new StringBuilder(Math.Min(program.Length, LongestId));
        foreach (var character in program)
        {
            if (id.Length == LongestId) break;
            var valid = char.IsAsciiLetterOrDigit(character) || (id.Length > 0 && character is '-' or '_');
            if (valid) id.Append(character);
            else if (id.Length > 0) id.Append('-');
        }

        return id.Length > 0 ? id.ToString() : "command";
    }
}
