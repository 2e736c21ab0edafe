using System.Buffers;
using System.CommandLine;
using System.Text.Json;
using Attest.Monitoring;
using Attest.Monitoring.Metrics;
using Attest.Monitoring.Metrics.Exposition;

namespace Attest.Cli.Metrics;

/// <summary><c>attest metrics</c>: what all processes of one state folder, or of several, have counted together.</summary>
internal sealed class MetricsVerb : Verb
{
    private readonly Option<string?> _textfile = new("--textfile")
    {
        Description = "Write them for node_exporter's textfile collector",
        HelpName = "FILE",
    };

    private readonly Option<string?> _push = new("--push") { Description = "Push them (not there yet)", HelpName = "URL" };

    public MetricsVerb(EverywhereOptions everywhere)
        : base("metrics", "Print the metrics of a state folder", everywhere, "prometheus", "openmetrics", "json")
    {
        Add(_textfile);
        Add(_push);
    }

    protected override int Run(Call call)
    {
        NotYet.Refuse(call.Value(_push) is not null, "--push");
        var metrics = Read(call);
        foreach (var problem in metrics.Problems) call.Warn(problem.Message);
        if (call.Value(_textfile) is { } path)
        {
            if (call.Format != "prometheus") throw UsageErrors.Of("A textfile holds the Prometheus text format alone.", "Leave --json and --format out, or use --output.");
            if (!path.EndsWith(".prom", StringComparison.Ordinal))
            {
                throw UsageErrors.Of($"node_exporter reads files that end with .prom, and {path} does not.", "Name it for example attest.prom.");
            }

            ResultFile.Write(path, Text(metrics, ExpositionFormat.Prometheus));
            return ExitCode.Done;
        }

        call.Print(call.Format switch
        {
            "json" => Json(metrics),
            "openmetrics" => Text(metrics, ExpositionFormat.OpenMetrics),
            _ => Text(metrics, ExpositionFormat.Prometheus),
        });
        return ExitCode.Done;
    }

    /// <summary>Adds up every <c>--home</c>; opening each closes the runs in it that were lost.</summary>
    private static MergedMetrics Read(Call call)
    {
        using var session = MonitoringSession.Open(call.SessionRequest(call.Homes.Count > 0 ? call.Homes[0] : null));
        var others = new List<MonitoringSession>();
        try
        {
            for (var place = 1; place < call.Homes.Count; place++)
            {
                others.Add(MonitoringSession.Open(call.SessionRequest(call.Homes[place])));
            }

            return session.ReadMetrics([.. others.Select(other => other.State)]);
        }
        finally
        {
            foreach (var other in others) other.Dispose();
        }
    }

    private static ReadOnlySpan<byte> Text(MergedMetrics metrics, ExpositionFormat format)
    {
        using var text = new MemoryStream();
        format.Write(metrics.Families, text);
        return text.ToArray();
    }

    private static ReadOnlySpan<byte> Json(MergedMetrics metrics)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer, Failures.Indented))
        {
            json.WriteStartObject();
            json.WritePropertyName("metrics");
            MetricsJson.Write(metrics.Families, json);
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan;
    }
}
