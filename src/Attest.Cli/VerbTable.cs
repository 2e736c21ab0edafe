using Attest.Cli.Access;
using Attest.Cli.Audit;
using Attest.Cli.Completion;
using Attest.Cli.Configuration;
using Attest.Cli.Definitions;
using Attest.Cli.Health;
using Attest.Cli.Logging;
using Attest.Cli.Metrics;
using Attest.Cli.Planning;
using Attest.Cli.Running;
using Attest.Cli.Serving;
using Attest.Cli.State;
using Attest.Cli.Tracing;

namespace Attest.Cli;

/// <summary>Every verb of <c>attest</c>, in the order that help shows them.</summary>
internal static class VerbTable
{
    public static readonly VerbEntry[] All =
    [
        new("run", static everywhere => new RunVerb(everywhere)),
        new("exec", static everywhere => new ExecVerb(everywhere)),
        new("span", static everywhere => new SpanVerb(everywhere)),
        new("validate", static everywhere => new ValidateVerb(everywhere)),
        new("plan", static everywhere => new PlanVerb(everywhere)),
        new("runs", static everywhere => new RunsVerb(everywhere)),
        new("logs", static everywhere => new LogsVerb(everywhere)),
        new("config", static everywhere => new ConfigVerb(everywhere)),
        new("audit", static everywhere => new AuditVerb(everywhere)),
        new("metrics", static everywhere => new MetricsVerb(everywhere)),
        new("health", static everywhere => new HealthVerb(everywhere)),
        new("serve", static everywhere => new ServeVerb(everywhere)),
        new("token", static everywhere => new TokenVerb(everywhere)),
        new("prune", static everywhere => new PruneVerb(everywhere)),
        new("home", static everywhere => new HomeVerb(everywhere)),
        new("completion", static everywhere => new CompletionVerb(everywhere)),
    ];

    /// <summary>The one verb that the arguments name, when they begin with it; else all of them.</summary>
    public static ReadOnlySpan<VerbEntry> NamedBy(IReadOnlyList<string> arguments)
    {
        if (arguments.Count == 0) return All;
        for (var place = 0; place < All.Length; place++)
        {
            if (All[place].Name == arguments[0]) return All.AsSpan(place, 1);
        }

        return All;
    }
}

/// <summary>A verb's name and how it is made.</summary>
internal readonly record struct VerbEntry(string Name, Func<EverywhereOptions, Verb> Make);
