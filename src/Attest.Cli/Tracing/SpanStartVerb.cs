using System.Buffers;
using System.CommandLine;
using System.Text;
using System.Text.Json;
using Attest.Monitoring.Tracing;
using Attest.Monitoring.Tracing.Open;

namespace Attest.Cli.Tracing;

/// <summary>
/// <c>attest span start NAME</c>: prints <c>TRACEPARENT=…</c> and <c>ATTEST_SPAN_ID=…</c>, which a shell takes over with
/// <c>export $(attest span start NAME)</c> and a CI job with <c>&gt;&gt; "$GITHUB_ENV"</c>.
/// </summary>
internal sealed class SpanStartVerb : Verb
{
    private readonly Argument<string> _name = new("NAME") { Description = "What the span is called" };
    private readonly Option<string[]> _attributes = SpanAttributes.Option();

    public SpanStartVerb(EverywhereOptions everywhere)
        : base("start", "Start a span; prints TRACEPARENT and ATTEST_SPAN_ID", everywhere, "text", "json")
    {
        Add(_name);
        Add(_attributes);
    }

    protected override int Run(Call call)
    {
        var name = call.Value(_name);
        if (string.IsNullOrWhiteSpace(name)) throw UsageErrors.Of("The span has no name.", "Write: attest span start NAME.");
        var attributes = SpanAttributes.Read(call.Value(_attributes));
        var context = W3CContext.Read(call.Environment, warning => call.Streams.ErrorLine($"attest: {warning}"));
        var span = new OpenSpans(call.OpenState(), TimeProvider.System).Start(name, context, attributes);
        call.Print(call.IsJson
            ? Json(span).Span
            : Encoding.UTF8.GetBytes($"{W3CContext.TraceParentVariable}={span.TraceParent}\n{SpanInScope.Variable}={span.SpanId}\n"));
        return ExitCode.Done;
    }

    private static ReadOnlyMemory<byte> Json(OpenSpan span)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, Failures.Indented))
        {
            json.WriteStartObject();
            json.WriteString("traceparent", span.TraceParent);
            json.WriteString("trace_id", span.TraceId);
            json.WriteString("span_id", span.SpanId);
            json.WriteString("parent_span_id", span.ParentSpanId);
            json.WriteString("name", span.Name);
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenMemory;
    }
}
