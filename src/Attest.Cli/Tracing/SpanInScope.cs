using Attest.Monitoring.Tracing;
using Attest.Monitoring.Tracing.Open;

namespace Attest.Cli.Tracing;

/// <summary>Which span <c>span end</c> and <c>span event</c> mean.</summary>
internal static class SpanInScope
{
    /// <summary>What <c>span start</c> prints and a script exports.</summary>
    public const string Variable = "ATTEST_SPAN_ID";

    /// <summary>
    /// The one that is named; else that of <c>ATTEST_SPAN_ID</c>; else the open span of <c>TRACEPARENT</c>; else the only
    /// open one; else none.
    /// </summary>
    public static string? Find(Call call, OpenSpans spans, string? named)
    {
        if (named is not null) return named.ToLowerInvariant();
        if (call.Environment.TryGetValue(Variable, out var id) && id.Length > 0) return id;
        var open = spans.Ids();
        if (call.Environment.TryGetValue(W3CContext.TraceParentVariable, out var text)
            && TraceParent.TryParse(text, out var parent) && open.Contains(parent.SpanId))
        {
            return parent.SpanId;
        }

        return open.Count == 1 ? open[0] : null;
    }

    /// <summary>The file through which a step of a run reports; null outside of one.</summary>
    public static string? EventsFile(Call call) => StepEventsFile.Of(call.Environment);
}
