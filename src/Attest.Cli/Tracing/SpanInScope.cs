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
    public static string? EventsFile(Call call) =>
        call.Environment.TryGetValue("ATTEST_RUN_ID", out var run) && run.Length > 0
        && call.Environment.TryGetValue("ATTEST_EVENTS", out var file) && file.Length > 0
            ? file
            : null;

    /// <summary>Appends a line to that file.</summary>
    public static void Report(string file, ReadOnlyMemory<byte> line)
    {
        using var stream = new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        stream.Write(line.Span);
    }
}
