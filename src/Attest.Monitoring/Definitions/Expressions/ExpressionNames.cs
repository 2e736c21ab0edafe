using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Definitions.Expressions;

/// <summary>The names the language knows: contexts, functions and how many arguments each takes.</summary>
internal static class ExpressionNames
{
    public static readonly string[] Contexts = ["parameters", "env", "matrix", "steps", "run", "git"];

    public static readonly string[] Functions =
    [
        "success", "failure", "always", "cancelled", "contains", "startsWith", "endsWith", "format", "toJSON", "fromJSON",
    ];

    /// <summary>What <c>run</c> has.</summary>
    public static readonly string[] RunMembers = ["id", "pipeline", "trace_id", "started_at", "attempt", "home"];

    /// <summary>What <c>git</c> has.</summary>
    public static readonly string[] GitMembers = ["commit", "short", "branch", "tag"];

    /// <summary>What a step has.</summary>
    public static readonly string[] StepMembers = ["outputs", "status"];

    /// <summary>Whether a function asks how the run stands.</summary>
    public static bool IsStatusFunction(string name) => name is "success" or "failure" or "always" or "cancelled";

    /// <summary>What is wrong with a call, or null.</summary>
    public static string? CheckCall(string name, int arguments)
    {
        var (least, most) = name switch
        {
            "success" or "failure" or "always" or "cancelled" => (0, 0),
            "contains" or "startsWith" or "endsWith" => (2, 2),
            "format" => (1, 100),
            "toJSON" or "fromJSON" => (1, 1),
            _ => (-1, -1),
        };
        if (least < 0)
            return $"unknown function '{NodeWords.Short(name)}'{NearestWord.HintOrList(name, Functions)}";
        if (arguments >= least && arguments <= most)
            return null;
        var wanted = least == most ? $"{least}" : $"{least} to {most}";
        return $"{name}() takes {wanted} argument{(wanted == "1" ? "" : "s")}, not {arguments}";
    }
}
