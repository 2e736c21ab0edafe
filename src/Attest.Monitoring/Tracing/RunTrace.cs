using System.Diagnostics;
using Attest.Monitoring.Running.Output;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Tracing;

/// <summary>
/// Where the spans of one run go: all into its trace file, the sampled ones to the exporter. Those of a run that is not
/// sampled are held when an error would change that.
/// </summary>
/// <param name="root">The run's root; with its end it is known how the run has ended.</param>
/// <param name="file">The trace file.</param>
/// <param name="exporter">Null when no span leaves.</param>
/// <param name="held">Null when errors change nothing.</param>
/// <param name="masker">The run's secrets: a library, or a script inside this process, may put one into any span.</param>
internal sealed class RunTrace(
    Activity root, ITraceSink file, ISpanExporter? exporter, HeldSpans? held, SecretMasker masker) : ITraceSink
{
    /// <summary>Spans of a run that failed which were held no more.</summary>
    public long Lost => held?.Lost ?? 0;

    public void Add(Activity span)
    {
        if (masker.HasSecrets) Add(MaskedSpan.Of(span, masker));
        else AddAsItIs(span);
        if (ReferenceEquals(span, root) && exporter is not null) held?.Release(root.Status == ActivityStatusCode.Error, exporter);
    }

    public void Add(FinishedSpan span)
    {
        file.Add(span);
        if (span.Sampled) exporter?.Add(span);
        else if (exporter is not null) held?.Add(span);
    }

    private void AddAsItIs(Activity span)
    {
        file.Add(span);
        if (exporter is null) return;
        if (span.Recorded) exporter.Add(span);
        else held?.Add(span);
    }
}
