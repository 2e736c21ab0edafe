using System.Collections;
using System.Management.Automation;
using Attest.Monitoring.Cmdlets.Completion;

namespace Attest.Monitoring.Cmdlets.Metrics;

/// <summary>Reports a measurement from a step of a run: a counter adds, a gauge sets, a histogram observes.</summary>
[Cmdlet(VerbsCommunications.Write, "AttestMetric")]
[OutputType(typeof(void))]
public sealed class WriteAttestMetricCommand : PSCmdlet
{
    /// <summary>The metric, <c>[a-zA-Z_:][a-zA-Z0-9_:]*</c>, with its unit: <c>rows_read_total</c>, <c>copy_duration_seconds</c>.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(MetricNameCompleter))]
    public string Name { get; set; } = "";

    /// <summary>How much is added, set or observed. Default: 1.</summary>
    [Parameter(Position = 1, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public double Value { get; set; } = 1;

    /// <summary>What kind it is. May be left out when the step's <c>metrics</c> in the definition say so.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateSet("Counter", "Gauge", "Histogram")]
    public string? Type { get; set; }

    /// <summary>Values by name; <c>pipeline</c> and <c>step</c> are added.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    public IDictionary Labels { get; set; } = new Hashtable();

    /// <summary>Upper bounds of a histogram's buckets, ascending. Default: those of the definition, else the usual ones.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public double[]? Buckets { get; set; }

    /// <summary>One sentence that says what it counts.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? Help { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        try
        {
            _ = StepMetricsFile.OfThisStep();
        }
        catch (AttestException fault)
        {
            ThrowTerminatingError(ErrorRecords.Of(fault, Name));
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            var lines = new MetricLines(Name, Value) { Type = Type, Labels = Labels, Buckets = Buckets, Help = Help };
            StepMetricsFile.OfThisStep().Append(lines.Checked());
        }
        catch (AttestException fault)
        {
            WriteError(ErrorRecords.Of(fault, Name));
        }
    }
}
