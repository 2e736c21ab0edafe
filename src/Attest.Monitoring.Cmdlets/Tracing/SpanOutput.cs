using System.Management.Automation;

namespace Attest.Monitoring.Cmdlets.Tracing;

/// <summary>Hands each object that a span's block emits to the cmdlet, as it comes. Never exported.</summary>
[Cmdlet(VerbsCommunications.Write, "AttestSpanOutput")]
internal sealed class SpanOutput : PSCmdlet
{
    [Parameter(ValueFromPipeline = true)]
    public object? InputObject { get; set; }

    [Parameter(Mandatory = true)]
    public WriteAttestSpanCommand To { get; set; } = null!;

    protected override void ProcessRecord() => To.WriteObject(InputObject);
}
