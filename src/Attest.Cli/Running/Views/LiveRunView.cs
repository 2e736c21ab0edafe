using System.Text;
using Attest.Monitoring.Running;
using Attest.Monitoring.Running.Output;
using Attest.Monitoring.Running.Processes;
using Attest.Monitoring.Signals;
using Spectre.Console;

namespace Attest.Cli.Running.Views;

/// <summary>
/// A live tree of the run with elapsed times, on a real terminal; when the run has ended its summary stands in its
/// place. Drawn by a thread of its own, ten times a second, so that neither loading the renderer nor a slow terminal
/// holds a step back.
/// </summary>
internal sealed class LiveRunView : IRunView
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly LiveBoard _board = new();
    private readonly LiveRegion _region;
    private readonly Stream _terminal;
    private readonly bool _color;
    private readonly ManualResetEventSlim _ended = new();
    private readonly Thread _painter;

    public LiveRunView(Call call)
    {
        _terminal = call.Streams.Out;
        _region = new LiveRegion(_terminal);
        _color = call.WantsColor;
        _painter = new Thread(Paint) { IsBackground = true, Name = "attest live view" };
        _painter.Start();
    }

    public void Emit(Signal signal)
    {
        lock (_lock) _board.Take(signal);
    }

    public void Show(string step, OutputStream stream, ReadOnlySpan<byte> lines)
    {
        lock (_lock) _board.Find(step)?.Output.Add(lines);
    }

    public void Finish(RunReport report)
    {
        StopPainting();
        var width = TerminalSize.Width();
        using var renderer = new TerminalText(_color);
        foreach (var part in SummaryView.Compose(report)) Write(renderer.Render(part, width));
        foreach (var step in report.Steps) WriteTail(renderer, step, width);
        foreach (var part in SummaryView.Close(report)) Write(renderer.Render(part, Math.Max(width, 4096)));
    }

    public void Dispose()
    {
        StopPainting();
        _ended.Dispose();
    }

    private void Paint()
    {
        // A run that is over before anybody could read a tree shows none.
        if (_ended.Wait(Beat)) return;
        using var renderer = new TerminalText(_color);
        do
        {
            var (width, height) = (TerminalSize.Width(), TerminalSize.Height());
            string text;
            lock (_lock)
            {
                if (_board.Pipeline.Length == 0) continue;
                text = renderer.Render(LiveFrame.Compose(_board, width, height, TimeProvider.System.GetUtcNow()), width);
            }

            var lines = text.TrimEnd('\n').Split('\n');
            var widths = Array.ConvertAll(lines, line => TextCells.Width(LastLine.Printable(line)));
            _region.Draw(lines, widths, width);
        }
        while (!_ended.Wait(Beat));
    }

    private void StopPainting()
    {
        if (_ended.IsSet) return;
        _ended.Set();
        _painter.Join();
        _region.Clear(TerminalSize.Width());
    }

    private void WriteTail(TerminalText renderer, StepReport step, int width)
    {
        if (step.Log is null || !RunTexts.HasFailed(step)) return;
        var tail = LogTail.Read(step.Log);
        if (tail.Count == 0) return;
        Write(renderer.Render(new Markup($"[bold]{Markup.Escape(step.Id)}[/] [grey]printed last:[/]\n"), width));
        foreach (var line in tail) Write(renderer.Render(new Markup($"[grey]│[/] {Markup.Escape(line)}\n"), Math.Max(width, 4096)));
        Write("\n");
    }

    private void Write(string text)
    {
        try
        {
            _terminal.Write(Encoding.UTF8.GetBytes(text));
        }
        catch (IOException)
        {
            // The terminal has gone; the report is on disk.
        }
    }
}
