namespace Attest.Monitoring.Cmdlets.Definitions;

/// <summary>Where a pipeline lies when nobody says.</summary>
internal static class PipelineFile
{
    /// <summary>In the current folder.</summary>
    public const string Usual = "attest.pipeline.yml";
}
