using System.Buffers;
using System.CommandLine;
using System.Text.Json;
using Attest.Monitoring;
using Attest.Monitoring.Metrics;
using Attest.Monitoring.Metrics.Exposition;
using Attest.Monitoring.State;

namespace Attest.Cli.Metrics;

/// <summary><c>attest metrics</c>: what all processes of one state folder, or of several, have counted together.</summary>
internal sealed class MetricsVerb : Verb
{
    private readonly Option<string?> _textfile = new("--textfile")
    {
        Description = "Write them for node_exporter's textfile collector",
        HelpName = "FILE",
    };

    private readonly Option<string?> _push = new("--push")
    {
        Description = "Push them to a Pushgateway or an OTLP receiver; without URL to all that is configured",
        HelpName = "URL",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public MetricsVerb(EverywhereOptions everywhere)
        : base("metrics", "Print the metrics of a state folder", everywhere, "prometheus", "openmetrics", "protobuf", "json")
    {
        Add(_textfile);
        Add(_push);
    }

    protected override int Run(Call call)
    {
        Within(call, (session, others) =>
        {
            var metrics = session.ReadMetrics(others);
            foreach (var problem in metrics.Problems) call.Warn(problem.Message);
            if (call.IsGiven(_push) || call.Value(_textfile) is not null)
            {
                if (call.Format is "openmetrics" or "protobuf") throw UsageErrors.Of("Metrics are pushed in the format of the receiver.", "Leave --format out.");
                MetricsPushing.Push(call, session, others, call.Value(_textfile), call.IsGiven(_push), call.Value(_push));
                return;
            }

            call.Print(call.Format switch
            {
                "json" => Json(metrics),
                "openmetrics" => Exposed(metrics, ExpositionFormat.OpenMetrics),
                "protobuf" => Exposed(metrics, ExpositionFormat.Protobuf),
                _ => Exposed(metrics, ExpositionFormat.Prometheus),
            });
        });
        return ExitCode.Done;
    }

    /// <summary>Opens every <c>--home</c>, which closes the runs in it that were lost.</summary>
    private static void Within(Call call, Action<MonitoringSession, IReadOnlyList<StateFolder>> work)
    {
        using var session = MonitoringSession.Open(call.SessionRequest(call.Homes.Count > 0 ? call.Homes[0] : null));
        var others = new List<MonitoringSession>();
        try
        {
            for (var place = 1; place < call.Homes.Count; place++)
            {
                others.Add(MonitoringSession.Open(call.SessionRequest(call.Homes[place])));
            }

            work(session, [.. others.Select(other => other.State)]);
        }
        finally
        {
            foreach (var other in others) other.Dispose();
        }
    }

    private static ReadOnlySpan<byte> Exposed(MergedMetrics metrics, ExpositionFormat format)
    {
        using var exposition = new MemoryStream();
        format.Write(metrics.Families, exposition);
        return exposition.ToArray();
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
