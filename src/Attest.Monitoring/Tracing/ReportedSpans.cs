using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Tracing;

/// <summary>Adds spans that children reported to the trace of their run.</summary>
internal sealed class ReportedSpans(ITraceSink trace) : ISignalSink
{
    public void Emit(Signal signal)
    {
        if (signal is SpanReported { Span: var span }) trace.Add(span);
    }
}
