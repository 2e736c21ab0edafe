using System.Buffers;
using System.Text;
using Attest.Cli.Running.Views;
using Attest.Monitoring.Running;
using Attest.Monitoring.Running.Output;
using Attest.Monitoring.Running.Processes;
using Attest.Monitoring.Signals;
using FsCheck;
using FsCheck.Fluent;
using Spectre.Console;

namespace Attest.Cli.Tests.Views;

/// <summary>The parts of the views, as functions.</summary>
public sealed class ViewTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);
    private static readonly RunIdentity Run = new("01a1f8c3-0eff-7e31-b129-328675d503bc", "demo", "pipeline", null, null);

    [Theory]
    [InlineData(0, "0 ms")]
    [InlineData(4.4, "4 ms")]
    [InlineData(99.4, "99 ms")]
    [InlineData(99.5, "0.10 s")]
    [InlineData(994, "0.99 s")]
    [InlineData(996, "1.0 s")]
    [InlineData(59_940, "59.9 s")]
    [InlineData(59_960, "1 m 00 s")]
    [InlineData(3_599_000, "59 m 59 s")]
    [InlineData(7_620_000, "2 h 07 m")]
    [InlineData(-5, "0 ms")]
    public void Durations_read_as_people_write_them(double milliseconds, string text) => Assert.Equal(text, Durations.Text(milliseconds));

    [Fact]
    public void Lines_come_whole_however_they_are_cut() => Prop.ForAll(
        ArbMap.Default.ArbFor<(NonNull<string>[] Lines, PositiveInt[] Cuts)>(),
        sample =>
        {
            var lines = sample.Lines.Select(line => line.Get.ReplaceLineEndings("").Replace("\0", "", StringComparison.Ordinal)).ToList();
            var bytes = Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n"))).AsSpan();
            var gathered = new StepLines();
            var target = new ArrayBufferWriter<byte>();
            var cut = 0;
            while (bytes.Length > 0)
            {
                var length = sample.Cuts.Length == 0 ? bytes.Length : Math.Min(bytes.Length, sample.Cuts[cut++ % sample.Cuts.Length].Get);
                gathered.Add(OutputStream.Standard, bytes[..length], "a | "u8, target);
                bytes = bytes[length..];
            }

            Assert.Equal(string.Concat(lines.Select(line => $"a | {line.TrimEnd('\r')}\n")), Encoding.UTF8.GetString(target.WrittenSpan));
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("one\ntwo\n", "two")]
    [InlineData("one\n\n", "one")]
    [InlineData("10%\r20%\r30%", "30%")]
    [InlineData("\e[32mgreen\e[0m\n", "green")]
    [InlineData("\e]0;title\aafter\n", "after")]
    [InlineData("a\tb\u0007\n", "a b")]
    [InlineData("cut \e[3", "cut")]
    [InlineData("", "")]
    public void The_last_line_is_what_can_be_shown(string output, string shown)
    {
        var line = new LastLine();
        line.Add(Encoding.UTF8.GetBytes(output));
        Assert.Equal(shown, line.Text());
    }

    [Fact]
    public void An_unfinished_line_grows_and_a_new_one_replaces_it()
    {
        var line = new LastLine();
        line.Add("name"u8);
        line.Add("? "u8);
        Assert.Equal("name?", line.Text());
        line.Add("Ada\nnext\n"u8);
        Assert.Equal("next", line.Text());
        line.Add("\n"u8);
        Assert.Equal("next", line.Text());
    }

    [Fact]
    public void The_live_tree_shows_each_step_with_its_time()
    {
        var board = Board(["restore", "build", "test", "pack"]);
        Ended(board, 0, "restore", RunStatus.Success, 1200);
        Started(board, 1, "build", 1200);
        board.Find("build")!.Output.Add("Compiling [x].cs\n"u8);
        Ended(board, 2, "test", RunStatus.Failure, 400);
        Assert.Equal(
            """
            demo  3.2 s  2 of 4 steps
            ├── ✓ restore      1.2 s
            ├── ⠹ build        2.0 s  Compiling [x].cs
            ├── ✗ test        0.40 s  It broke
            └── · pack

            """,
            Frame(board, 60, 20, 3200).ReplaceLineEndings("\n"));
    }

    [Fact]
    public void No_line_is_wider_and_no_tree_higher_than_the_terminal() => Prop.ForAll(
        ArbMap.Default.ArbFor<(PositiveInt Steps, PositiveInt Width, PositiveInt Height, NonNull<string> Output)>(),
        sample =>
        {
            var (width, height) = (20 + sample.Width.Get, 6 + sample.Height.Get);
            var board = Board([.. Enumerable.Range(0, sample.Steps.Get * 3).Select(step => $"step-{step}-{new string('x', step % 30)}")]);
            Started(board, 0, board.Steps[0].Id, 0);
            board.Steps[0].Output.Add(Encoding.UTF8.GetBytes(sample.Output.Get + "日本語\n"));
            var lines = Frame(board, width, height, 100).TrimEnd('\n').Split('\n');
            Assert.All(lines, line => Assert.True(TextCells.Width(line.TrimEnd()) < width, line));
            Assert.True(lines.Length < height, $"{lines.Length} lines in {height} rows");
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void With_more_steps_than_rows_running_and_failed_ones_are_seen()
    {
        var board = Board([.. Enumerable.Range(0, 100).Select(step => $"s{step}")]);
        for (var step = 0; step < 60; step++) Ended(board, step, $"s{step}", step == 7 ? RunStatus.Failure : RunStatus.Success, 1);
        Started(board, 90, "s90", 0);
        var shown = LiveWindow.Of(board.Steps, 6).Select(step => step.Id);
        Assert.Equal(["s7", "s60", "s61", "s62", "s63", "s90"], shown);
    }

    [Fact]
    public void Colours_are_there_when_wanted_and_only_then()
    {
        var board = Board(["a"]);
        Ended(board, 0, "a", RunStatus.Failure, 1);
        Assert.Contains('\e', Frame(board, 60, 20, 1, color: true));
        Assert.DoesNotContain('\e', Frame(board, 60, 20, 1));
    }

    [Fact]
    public void A_region_is_drawn_in_place_and_counts_rows_that_wrapped_when_the_terminal_became_narrower()
    {
        using var terminal = new MemoryStream();
        var region = new LiveRegion(terminal);
        region.Draw(["one", "two"], [40, 10], 80);
        region.Draw(["one"], [3], 20);
        region.Clear(20);
        var text = Encoding.UTF8.GetString(terminal.ToArray());
        Assert.Equal(
            "\e[?2026h\e[?25l\rone\e[K\r\ntwo\e[K\r\n\e[J\e[?2026l"
            + "\e[?2026h\e[?25l\r\e[3Aone\e[K\r\n\e[J\e[?2026l"
            + "\r\e[1A\e[J\e[?25h",
            text);
    }

    [Theory]
    [InlineData("short", 10, "short")]
    [InlineData("exactly ten", 10, "exactly t…")]
    [InlineData("日本語", 5, "日本…")]
    [InlineData("日本語", 6, "日本語")]
    [InlineData("日本語", 4, "日…")]
    [InlineData("e\u0301e\u0301e\u0301", 2, "e\u0301…")]
    [InlineData("x", 0, "")]
    public void Text_is_cut_by_cells(string text, int cells, string cut) => Assert.Equal(cut, TextCells.Cut(text, cells));

    private static LiveBoard Board(string[] steps)
    {
        var board = new LiveBoard();
        board.Take(new RunStarted(Start, Run, [.. steps.Select(step => new SeenStep(step, "run"))], 2));
        return board;
    }

    private static void Started(LiveBoard board, int index, string step, double after) =>
        board.Take(new StepStarted(Start.AddMilliseconds(after), Run, index, step, "run", 1, null));

    private static void Ended(LiveBoard board, int index, string step, RunStatus status, double milliseconds) => board.Take(new StepFinished(
        Start,
        Run,
        index,
        new StepReport
        {
            Id = step,
            Kind = "run",
            Status = status,
            Attempts = 1,
            DurationMs = milliseconds,
            Error = status is RunStatus.Failure ? new StepError("Attest.StepFailed", "It broke.", "Mend it.") : null,
        },
        null));

    private static string Frame(LiveBoard board, int width, int height, double after, bool color = false)
    {
        using var renderer = new TerminalText(color);
        return string.Join('\n', renderer.Render(LiveFrame.Compose(board, width, height, Start.AddMilliseconds(after)), width).Split('\n').Select(line => line.TrimEnd()));
    }
}
