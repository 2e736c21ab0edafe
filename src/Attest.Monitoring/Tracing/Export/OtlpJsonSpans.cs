using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Tracing.Export;

/// <summary>OTLP's JSON form: for <c>http/json</c>, and, as one line, for files.</summary>
internal sealed class OtlpJsonSpans(TraceResource resource) : ISpanEncoding
{
    public ReadOnlyMemory<byte> Encode(IReadOnlyList<FinishedSpan> spans)
    {
        using var line = new OtlpLine(resource);
        foreach (var span in spans) line.Add(span);
        return line.Close().ToArray();
    }
}
