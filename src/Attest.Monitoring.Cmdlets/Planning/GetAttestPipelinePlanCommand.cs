using System.Collections;
using System.Management.Automation;
using System.Text;
using Attest.Monitoring.Cmdlets.Completion;
using Attest.Monitoring.Cmdlets.Definitions;
using Attest.Monitoring.Definitions;
using Attest.Monitoring.Planning;

namespace Attest.Monitoring.Cmdlets.Planning;

/// <summary>Gets what a pipeline would run, in which order, without running it.</summary>
[Cmdlet(VerbsCommon.Get, "AttestPipelinePlan", DefaultParameterSetName = PathSet)]
[OutputType(typeof(PipelinePlan), typeof(string))]
public sealed class GetAttestPipelinePlanCommand : HomeCmdlet
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";
    private const string DefinitionSet = "Definition";
    private const string UnnamedPipeline = "pipeline";

    /// <summary>The files, wildcards allowed. Default: <c>attest.pipeline.yml</c> in the current folder.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ParameterSetName = PathSet)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(PipelineFileCompleter))]
    public string[] Path { get; set; } = [PipelineFile.Usual];

    /// <summary>The files, every character taken as it is.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = LiteralPathSet)]
    [Alias("PSPath")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(PipelineFileCompleter))]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>
    /// The definition itself: a hashtable with the keys of a file, or a script block in which <c>step</c> declares steps.
    /// </summary>
    [Parameter(Mandatory = true, ParameterSetName = DefinitionSet)]
    [ValidateNotNull]
    public object? Definition { get; set; }

    /// <summary>Values of the pipeline's parameters by name.</summary>
    [Parameter]
    [ValidateNotNull]
    public IDictionary Parameter { get; set; } = new Hashtable();

    /// <summary>Only these steps and what they need.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(StepIdCompleter))]
    public string[] Only { get; set; } = [];

    /// <summary>An object, or text: a table, a Mermaid or Graphviz drawing, JSON.</summary>
    [Parameter]
    [ValidateSet("Object", "Table", "Mermaid", "Dot", "Json")]
    public string As { get; set; } = "Object";

    private protected override void Process()
    {
        using var session = OpenSession();
        if (Definition is not null)
        {
            Target = Definition;
            Write(DefinitionObject.Read(Definition, UnnamedPipeline, SessionState));
            return;
        }

        var literal = ParameterSetName == LiteralPathSet;
        foreach (var written in literal ? LiteralPath : Path) PlanFiles(session, written, literal);
    }

    private void PlanFiles(MonitoringSession session, string written, bool literal)
    {
        Target = written;
        try
        {
            foreach (var file in FilePaths.Of(this, written, literal))
            {
                Target = file;
                Write(session.Load(file));
            }
        }
        catch (AttestException fault)
        {
            WriteFault(fault);
        }
    }

    private void Write(PipelineDefinition definition)
    {
        var plan = Planner.Make(definition, ParameterValues.Bind(definition, GivenParameters.Of(Parameter)), Only);
        WriteObject(As switch
        {
            "Table" => PlanTable.Write(plan).TrimEnd('\n'),
            "Mermaid" => PlanMermaid.Write(plan).TrimEnd('\n'),
            "Dot" => PlanDot.Write(plan).TrimEnd('\n'),
            "Json" => Encoding.UTF8.GetString(PlanJson.Write(plan)).TrimEnd('\n'),
            _ => new PipelinePlan(plan),
        });
    }
}
