using Attest.Monitoring.Signals;
using Attest.Monitoring.State;

namespace Attest.Monitoring.Logging;

/// <summary>
/// <c>runs/&lt;id&gt;/run.log</c>: what a run says of itself, one JSON object a line, and whatever else the log goes to.
/// The file is there from the start, also when nothing is grave enough to stand in it.
/// </summary>
internal sealed class RunLogSink : LogBatch, ISignalSink
{
    private readonly LogFilter _filter;
    private readonly IReadOnlyList<ILogOutput> _others;

    /// <param name="path">The file; continued when it exists.</param>
    /// <param name="filter">Which signals are logged, here and in the others.</param>
    /// <param name="time">For the wait of at most 100 ms.</param>
    /// <param name="tell">Told of the first loss, one line.</param>
    /// <param name="others">Where each entry goes too; disposed with this.</param>
    public RunLogSink(
        string path, LogFilter filter, TimeProvider time, Action<string>? tell = null, IReadOnlyList<ILogOutput>? others = null)
        : base(new LineFile(path), new LogLine(), ChunkLength, time, tell)
    {
        _filter = filter;
        _others = others ?? [];
        Touch();
    }

    public void Emit(Signal signal)
    {
        if (!_filter.Takes(signal) || LogEntries.Of(signal) is not { } entry) return;
        var urgent = IsUrgent(entry, signal);
        Take(new Line(entry, urgent));
        for (var index = 0; index < _others.Count; index++) _others[index].Write(entry, urgent);
    }

    /// <summary>Writes out what it and the others hold.</summary>
    public void FlushAll()
    {
        Flush();
        for (var index = 0; index < _others.Count; index++) _others[index].Flush();
    }

    /// <summary>Begins what <see cref="Close"/> would wait for: others may close meanwhile.</summary>
    public void StartClosing()
    {
        for (var index = 0; index < _others.Count; index++) _others[index].StartClosing();
    }

    /// <summary>Closes it and the others; called once.</summary>
    /// <param name="count">Told how many entries were lost, and for what reason.</param>
    public void Close(Action<long, string> count)
    {
        Dispose();
        if (Lost > 0) count(Lost, "file_unwritable");
        for (var index = 0; index < _others.Count; index++)
        {
            var other = _others[index];
            other.Dispose();
            if (other.Lost > 0) count(other.Lost, other.LossReason);
        }
    }
}
