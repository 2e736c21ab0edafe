using System.Diagnostics;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Tracing.Export;

/// <summary>Several exporters as one: each has its own queue, and the last of them has no less time than the first.</summary>
internal sealed class SeveralExporters(IReadOnlyList<ISpanExporter> exporters) : ISpanExporter
{
    public SpanLosses Losses
    {
        get
        {
            var all = SpanLosses.None;
            foreach (var exporter in exporters)
            {
                var losses = exporter.Losses;
                all = new SpanLosses(all.Failed + losses.Failed, all.Overflowed + losses.Overflowed, losses.Why ?? all.Why);
            }

            return all;
        }
    }

    public void Add(Activity span)
    {
        foreach (var exporter in exporters) exporter.Add(span);
    }

    public void Add(FinishedSpan span)
    {
        foreach (var exporter in exporters) exporter.Add(span);
    }

    public void Shutdown(TimeSpan limit)
    {
        var threads = exporters.Select(exporter => new Thread(() => exporter.Shutdown(limit)) { IsBackground = true }).ToList();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
    }

    public void Dispose()
    {
        foreach (var exporter in exporters) exporter.Dispose();
    }
}
