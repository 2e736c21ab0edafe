using System.Buffers;
using System.Text;
using Attest.Monitoring.Running;
using Attest.Monitoring.Running.Processes;
using Attest.Monitoring.Signals;

namespace Attest.Cli.Running.Views;

/// <summary>
/// Lines for a CI log: one when a step starts and one when it ends, its output in between as <c>step | line</c>, and a
/// summary. No cursor is moved and nothing is coloured.
/// </summary>
internal sealed class PlainRunView(Stream target, bool summary = true) : IRunView
{
    private const int WidestPrefix = 24;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, (StepLines Lines, byte[] Prefix)> _steps = new(StringComparer.Ordinal);
    private readonly ArrayBufferWriter<byte> _buffer = new(1024);
    private int _prefixWidth;

    public void Emit(Signal signal)
    {
        switch (signal)
        {
            case RunQueued queued:
                Say($"{queued.Run?.Pipeline}: waiting for another run of the group '{queued.Group}'");
                break;
            case RunStarted started:
                Begin(started);
                break;
            case StepStarted { Attempt: 1 } step:
                Say($"{step.Step}: started");
                break;
            case StepRetried retried:
                Say(StepTexts.Retried(retried));
                break;
            case StepFinished finished:
                End(finished.Report);
                break;
            case MessageLogged { Level: LogLevel.Warn or LogLevel.Error } message:
                Say($"{(message.Level is LogLevel.Warn ? "warning" : "error")}: {message.Message}");
                break;
        }
    }

    public void Show(string step, OutputStream stream, ReadOnlySpan<byte> lines)
    {
        lock (_lock)
        {
            var (gathered, prefix) = Of(step);
            gathered.Add(stream, lines, prefix, _buffer);
            Flush();
        }
    }

    public void Finish(RunReport report)
    {
        if (!summary) return;
        Say(SummaryText.Write(report));
    }

    public void Dispose()
    {
    }

    private void Begin(RunStarted started)
    {
        foreach (var step in started.Steps) _prefixWidth = Math.Max(_prefixWidth, Math.Min(step.Id.Length, WidestPrefix));
        var steps = started.Steps.Count == 1 ? "1 step" : $"{started.Steps.Count} steps";
        Say($"{started.Run?.Pipeline}: run {started.Run?.RunId}, {steps}");
    }

    private void End(StepReport report)
    {
        lock (_lock)
        {
            if (_steps.Remove(report.Id, out var step)) step.Lines.End(step.Prefix, _buffer);
            _buffer.Write(Encoding.UTF8.GetBytes(StepTexts.Ended(report) + '\n'));
            Flush();
        }
    }

    private void Say(string line)
    {
        lock (_lock)
        {
            _buffer.Write(Encoding.UTF8.GetBytes(line + '\n'));
            Flush();
        }
    }

    private (StepLines Lines, byte[] Prefix) Of(string step)
    {
        if (_steps.TryGetValue(step, out var known)) return known;
        return _steps[step] = (new StepLines(), Encoding.UTF8.GetBytes(step.PadRight(_prefixWidth) + " | "));
    }

    private void Flush()
    {
        try
        {
            target.Write(_buffer.WrittenSpan);
        }
        catch (IOException)
        {
            // A full or broken terminal does not end a run; the step's log has it all.
        }

        _buffer.ResetWrittenCount();
    }
}
