namespace Attest.Monitoring.Configuration.Settings;

/// <summary><c>tracing</c></summary>
internal static class TracingTable
{
    public static IReadOnlyList<Setting> Rows() =>
    [
        new("tracing.enabled", new BooleanType(), "false", "Whether traces are exported; each run's trace.jsonl is written in any case")
        {
            Landed = true,
            Flag = "--trace",
        },
        new("tracing.service_name", TextType.Any, "attest", "service.name of the resource") { Landed = true, Spellings = ["tracing.serviceName"] },
        new("tracing.exporter.type", new ChoiceType("otlp", "jaeger", "zipkin", "console", "file"), "file", "Where traces go; jaeger is sent as OTLP") { Landed = true },
        new("tracing.exporter.endpoint", TextType.Any, null, "Address of the receiver, or the file for type file") { Landed = true, Narrowing = Narrowing.Same },
        new("tracing.exporter.protocol", new ChoiceType("grpc", "http/protobuf", "http/json"), null, "OTLP protocol; by the endpoint's port when not set") { Landed = true },
        new("tracing.exporter.headers.*", TextType.Any, null, "A header sent with each export")
        {
            Landed = true,
            Narrowing = Narrowing.Same,
            Secrecy = Secrecy.ByName,
        },
        new("tracing.sampling.rate", new NumberType(0, 1), "1", "Share of new traces that are exported") { Landed = true },
        new("tracing.sampling.max_per_second", new NumberType(0, double.MaxValue), null, "Most new traces that are exported in a second, over all processes of the state folder") { Landed = true },
        new("tracing.sampling.always_sample_errors", new BooleanType(), "true", "Whether a trace that ends in an error is exported whatever the rate") { Landed = true },
        new("tracing.sources", new TextListType(TextType.Any), "[]", ".NET activity sources whose spans are in the trace too; `*` at the end stands for the rest of a name") { Landed = true },
        new("tracing.baggage_attributes", new TextListType(TextType.Any), "[]", "Baggage members that become attributes of every span") { Landed = true },
    ];
}
