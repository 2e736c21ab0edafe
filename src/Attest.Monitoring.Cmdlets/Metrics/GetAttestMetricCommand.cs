using System.Buffers;
using System.Management.Automation;
using System.Text;
using System.Text.Json;
using Attest.Monitoring.Cmdlets.Completion;
using Attest.Monitoring.Metrics;
using Attest.Monitoring.Metrics.Exposition;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Cmdlets.Metrics;

/// <summary>Gets what all processes of one state folder, or of several, have counted together.</summary>
[Cmdlet(VerbsCommon.Get, "AttestMetric")]
[OutputType(typeof(MetricSample), typeof(string), typeof(byte[]))]
public sealed class GetAttestMetricCommand : AttestCmdlet
{
    /// <summary>Names as exposed, wildcards allowed. Default: all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(MetricNameCompleter))]
    public string[] Name { get; set; } = [];

    /// <summary>State folders; several are added up. Default: <c>$env:ATTEST_HOME</c>, else that of the account.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[] Home { get; set; } = [];

    /// <summary>One object a series, or text: the Prometheus text format, OpenMetrics 1.0 with its exemplars, JSON. Protobuf is one array of bytes, as Prometheus scrapes it.</summary>
    [Parameter]
    [ValidateSet("Object", "Prometheus", "OpenMetrics", "Protobuf", "Json")]
    public string As { get; set; } = "Object";

    private protected override void Process()
    {
        var names = Wildcards.Of(Name);
        var families = Read().Where(family => names.Match(family.Name)).ToList();
        if (As == "Prometheus") WriteObject(Text(families, ExpositionFormat.Prometheus).TrimEnd('\n'));
        else if (As == "OpenMetrics") WriteObject(Text(families, ExpositionFormat.OpenMetrics).TrimEnd('\n'));
        else if (As == "Protobuf") WriteObject(Bytes(families, ExpositionFormat.Protobuf), enumerateCollection: false);
        else if (As == "Json") WriteObject(Json(families));
        else foreach (var family in families) WriteObject(MetricSample.Of(family), enumerateCollection: true);
    }

    /// <summary>Opening each folder closes the runs in it that were lost.</summary>
    private IReadOnlyList<ExposedFamily> Read()
    {
        using var session = OpenSession(Request(Home.Length > 0 ? Home[0] : null));
        Target = session.State.Root;
        var others = new List<MonitoringSession>();
        try
        {
            for (var place = 1; place < Home.Length; place++) others.Add(OpenSession(Request(Home[place])));
            var metrics = session.ReadMetrics([.. others.Select(other => other.State)]);
            foreach (var problem in metrics.Problems) WriteWarning($"{problem.Message} {problem.Remedy}");
            return metrics.Families;
        }
        finally
        {
            foreach (var other in others) other.Dispose();
        }
    }

    private static string Text(IReadOnlyList<ExposedFamily> families, ExpositionFormat format) =>
        Encoding.UTF8.GetString(Bytes(families, format));

    private static byte[] Bytes(IReadOnlyList<ExposedFamily> families, ExpositionFormat format)
    {
        using var exposition = new MemoryStream();
        format.Write(families, exposition);
        return exposition.ToArray();
    }

    private static string Json(IReadOnlyList<ExposedFamily> families)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, Encoder = LeastEscapingEncoder.Instance }))
        {
            json.WriteStartObject();
            json.WritePropertyName("metrics");
            MetricsJson.Write(families, json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
