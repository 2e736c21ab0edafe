using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Tracing;

/// <summary>Adds spans that children reported to the trace of their run.</summary>
internal sealed class ReportedSpans(ITraceSink file, ISpanExporter? exporter) : ISignalSink
{
    public void Emit(Signal signal)
    {
        if (signal is not SpanReported { Span: var span }) return;
        file.Add(span);
        if (span.Sampled) exporter?.Add(span);
    }
}
