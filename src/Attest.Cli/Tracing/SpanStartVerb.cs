using System.Buffers;
using System.CommandLine;
using System.Text;
using System.Text.Json;
using Attest.Monitoring.Tracing;
using Attest.Monitoring.Tracing.Open;

namespace Attest.Cli.Tracing;

/// <summary>
/// <c>attest span start NAME</c>: prints <c>TRACEPARENT=…</c>, <c>TRACESTATE=…</c> for a new trace, and <c>ATTEST_SPAN_ID=…</c>, which a shell takes over with
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
        using var session = call.OpenSession();
        var sampler = context.Parent is null ? session.Sampler() : null;
        var span = new OpenSpans(session.State, TimeProvider.System).Start(name, context, attributes, sampler);
        call.Print(call.IsJson
            ? Json(span).Span
            : Encoding.UTF8.GetBytes(Lines(span, context)));
        return ExitCode.Done;
    }

    /// <summary>What is to be exported; a trace state only when it is not the one that was there.</summary>
    private static string Lines(OpenSpan span, W3CContext context)
    {
        var state = span.TraceState is { } made && context.TraceState is null ? $"{W3CContext.TraceStateVariable}={made}\n" : "";
        return $"{W3CContext.TraceParentVariable}={span.TraceParent}\n{state}{SpanInScope.Variable}={span.SpanId}\n";
    }

    private static ReadOnlyMemory<byte> Json(OpenSpan span)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, Failures.Indented))
        {
            json.WriteStartObject();
            json.WriteString("traceparent", span.TraceParent);
            json.WriteString("trace_id", span.TraceId);
            json.WriteString("tracestate", span.TraceState);
            json.WriteString("span_id", span.SpanId);
            json.WriteString("parent_span_id", span.ParentSpanId);
            json.WriteString("name", span.Name);
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenMemory;
    }
}
