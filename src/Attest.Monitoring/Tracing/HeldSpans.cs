using System.Diagnostics;
using Attest.Monitoring.Signals;

namespace Attest.Monitoring.Tracing;

/// <summary>
/// The spans of a run that is not sampled, held until it is known how it ends. Bounded: the newest stay, since an error
/// is at the end, and the root comes last.
/// </summary>
internal sealed class HeldSpans
{
    /// <summary>The most spans that are held.</summary>
    public const int Most = 2048;

    private readonly Queue<object> _spans = new();
    private long _lost;
    private bool _isOver;

    /// <summary>Spans that should have been exported and were held no more.</summary>
    public long Lost => Interlocked.Read(ref _lost);

    public void Add(Activity span) => Keep(span);

    public void Add(FinishedSpan span) => Keep(span);

    /// <summary>The run has ended: its spans go to <paramref name="exporter"/> as sampled ones when it failed, else nowhere.</summary>
    public void Release(bool isError, ISpanExporter exporter)
    {
        object[] spans;
        lock (_spans)
        {
            _isOver = true;
            spans = [.. _spans];
            _spans.Clear();
            if (!isError) _lost = 0;
        }

        if (!isError) return;
        foreach (var span in spans)
        {
            if (span is Activity activity)
            {
                activity.ActivityTraceFlags |= ActivityTraceFlags.Recorded;
                exporter.Add(activity);
            }
            else if (span is FinishedSpan finished)
            {
                exporter.Add(finished with { Sampled = true });
            }
        }
    }

    private void Keep(object span)
    {
        lock (_spans)
        {
            if (_isOver) return;
            _spans.Enqueue(span);
            if (_spans.Count <= Most) return;
            _ = _spans.Dequeue();
            _lost++;
        }
    }
}
