using Attest.Monitoring.Running;
using Attest.Monitoring.Running.Output;
using Spectre.Console;

namespace Attest.Cli.Running.Views;

/// <summary>One picture of a running run: a tree of its steps, held to the terminal's width and height.</summary>
internal static class LiveFrame
{
    private const string Spinner = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";
    private const int GuideWidth = 4;
    private const int WidestId = 40;

    /// <summary>Composes it.</summary>
    /// <param name="board">What is known.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="now">The time.</param>
    public static Tree Compose(LiveBoard board, int width, int height, DateTimeOffset now)
    {
        var tree = new Tree(Line(Head(board, now), width)) { Guide = TreeGuide.Line, Style = new Style(Color.Grey) };
        var rows = Math.Max(1, height - 4 - board.Messages.Count);
        var window = LiveWindow.Of(board.Steps, rows);
        var idWidth = 0;
        foreach (var step in window) idWidth = Math.Max(idWidth, Math.Min(step.Id.Length, WidestId));
        foreach (var step in window) tree.AddNode(Line(Row(step, idWidth, now), width - GuideWidth));
        if (window.Count < board.Steps.Count) tree.AddNode(Line(Hidden(board, window.Count), width - GuideWidth));
        foreach (var message in board.Messages) tree.AddNode(Line([new("warning: " + LastLine.Printable(message), "yellow")], width - GuideWidth));
        return tree;
    }

    /// <summary>What marks a status, and its colour.</summary>
    public static (string Mark, string Style) Mark(RunStatus? status) => status switch
    {
        null => ("·", "grey"),
        RunStatus.Success => ("✓", "green"),
        RunStatus.Skipped => ("○", "grey"),
        RunStatus.Cancelled => ("■", "yellow"),
        _ => ("✗", "red"),
    };

    private static List<Piece> Head(LiveBoard board, DateTimeOffset now)
    {
        var ended = 0;
        foreach (var step in board.Steps)
        {
            if (step.Status is not (null or RunStatus.Running)) ended++;
        }

        return
        [
            new(board.Pipeline, "bold"),
            new("  " + Durations.Text((now - board.StartedAt).TotalMilliseconds), ""),
            new(board.Waiting is { } waiting ? "  " + waiting : $"  {ended} of {board.Steps.Count} steps", "grey"),
        ];
    }

    private static List<Piece> Row(LiveStep step, int idWidth, DateTimeOffset now)
    {
        var running = step.Status is RunStatus.Running;
        var (mark, style) = running
            ? (Spinner[(int)(now.ToUnixTimeMilliseconds() / 100 % Spinner.Length)].ToString(), "aqua")
            : Mark(step.Status);
        var time = step.Status switch
        {
            null => "",
            RunStatus.Running => Durations.Text((now - step.StartedAt).TotalMilliseconds),
            RunStatus.Skipped => "skipped",
            _ => Durations.Text(step.DurationMs),
        };
        var note = step.Note.Length > 0 || !running ? step.Note : step.Output.Text();
        return
        [
            new(mark + " ", style),
            new(step.Id.PadRight(idWidth), step.Status is null or RunStatus.Skipped ? "grey" : ""),
            new("  " + time.PadLeft(9), running ? "aqua" : "grey"),
            new(note.Length > 0 ? "  " + note : "", step.HasFailed ? "red" : "grey"),
        ];
    }

    private static List<Piece> Hidden(LiveBoard board, int shown)
    {
        var waiting = 0;
        foreach (var step in board.Steps)
        {
            if (step.Status is null) waiting++;
        }

        return [new($"… {board.Steps.Count - shown} more, {waiting} waiting", "grey")];
    }

    /// <summary>One row, cut at the width: a row that wrapped would push the tree apart.</summary>
    private static Markup Line(List<Piece> pieces, int width)
    {
        var line = new System.Text.StringBuilder();
        var left = Math.Max(1, width - 1);
        foreach (var piece in pieces)
        {
            var text = TextCells.Cut(piece.Text, left);
            left -= TextCells.Width(text);
            if (text.Length == 0) continue;
            if (piece.Style.Length == 0) line.Append(Markup.Escape(text));
            else line.Append('[').Append(piece.Style).Append(']').Append(Markup.Escape(text)).Append("[/]");
        }

        return new Markup(line.ToString());
    }

    private readonly record struct Piece(string Text, string Style);
}
