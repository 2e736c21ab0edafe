using System.Text;
using Attest.Cli.Definitions;
using Attest.Monitoring.Planning;

namespace Attest.Cli.Planning;

/// <summary><c>attest plan [FILE]</c>: what would run, in which order, as a table or drawing.</summary>
internal sealed class PlanVerb : Verb
{
    private readonly PipelineOptions _pipeline = new();

    public PlanVerb(EverywhereOptions everywhere)
        : base("plan", "Show what would run, in which order", everywhere, "table", "mermaid", "dot", "json") => _pipeline.AddTo(this);

    protected override int Run(Call call)
    {
        using var session = call.OpenSession();
        var plan = _pipeline.Of(call).Plan(session);
        call.Print(call.Format switch
        {
            "mermaid" => Encoding.UTF8.GetBytes(PlanMermaid.Write(plan)),
            "dot" => Encoding.UTF8.GetBytes(PlanDot.Write(plan)),
            "json" => PlanJson.Write(plan),
            _ => Encoding.UTF8.GetBytes(PlanTable.Write(plan)),
        });
        return ExitCode.Done;
    }
}
