using System.Diagnostics;
using System.Globalization;
using Attest.Monitoring.Definitions.Expressions;

namespace Attest.Monitoring.Running;

/// <summary>What expressions of a run see before any step is looked at.</summary>
internal static class RunContext
{
    public static ExpressionContext Of(RunScope scope, IReadOnlyDictionary<string, string> environment) => new()
    {
        Parameters = scope.Plan.Parameters,
        Env = environment,
        Run = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["id"] = scope.Identity.RunId,
            ["pipeline"] = scope.Identity.Pipeline,
            ["trace_id"] = scope.Identity.TraceId ?? default(ActivityTraceId).ToHexString(),
            ["started_at"] = RunReportWriter.Time(RunHistory.StartOf(scope.Identity.RunId)),
            ["home"] = scope.Services.State.Root,
        },
        Git = name => scope.Services.Git(scope.Plan.Definition.BaseDirectory, name),
    };

    /// <summary>The names of a run with the number of the attempt, from 1.</summary>
    public static Dictionary<string, string> OfAttempt(IReadOnlyDictionary<string, string> run, int attempt) =>
        new(run, StringComparer.Ordinal) { ["attempt"] = attempt.ToString(CultureInfo.InvariantCulture) };
}
