using System.Management.Automation;
using Attest.Monitoring.Cmdlets.Completion;
using Attest.Monitoring.Definitions;
using Attest.Monitoring.Sources;

namespace Attest.Monitoring.Cmdlets.Definitions;

/// <summary>Checks pipeline definitions: every mistake at once, with its place and the nearest valid word.</summary>
[Cmdlet(VerbsDiagnostic.Test, "AttestPipeline", DefaultParameterSetName = PathSet)]
[OutputType(typeof(PipelineCheck), typeof(bool))]
public sealed class TestAttestPipelineCommand : HomeCmdlet
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

    /// <summary>Answers only <c>$true</c> or <c>$false</c>.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    private protected override void Process()
    {
        using var session = OpenSession();
        if (Definition is not null)
        {
            Target = Definition;
            Check(session, null, () => DefinitionObject.Read(Definition, UnnamedPipeline, SessionState));
            return;
        }

        var literal = ParameterSetName == LiteralPathSet;
        foreach (var written in literal ? LiteralPath : Path) CheckFiles(session, written, literal);
    }

    private void CheckFiles(MonitoringSession session, string written, bool literal)
    {
        Target = written;
        try
        {
            foreach (var file in FilePaths.Of(this, written, literal))
            {
                Target = file;
                WriteVerbose($"Checking {file}.");
                Check(session, file, () => session.Load(file));
            }
        }
        catch (AttestException fault)
        {
            WriteFault(fault);
        }
    }

    private void Check(MonitoringSession session, string? file, Func<PipelineDefinition> load)
    {
        try
        {
            var definition = load();
            session.Announce(definition);
            Write(new PipelineCheck(file, definition.Name, definition.Steps.Count, []));
        }
        catch (AttestException invalid) when (invalid.Diagnostics.Count > 0)
        {
            Write(new PipelineCheck(file, null, 0, invalid.Diagnostics));
        }
        catch (AttestException invalid) when (invalid.ErrorId == ErrorIds.DocumentInvalid)
        {
            Write(new PipelineCheck(file, null, 0, (Diagnostic[])[new(invalid.Position ?? SourcePosition.None, invalid.Message)]));
        }
    }

    private void Write(PipelineCheck check)
    {
        if (Quiet) WriteObject(check.IsValid);
        else WriteObject(check);
    }
}
