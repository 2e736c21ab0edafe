using System.Globalization;
using Attest.Monitoring.Logging.Reading;
using Attest.Monitoring.Signals;
using Attest.Monitoring.State;
using Attest.Monitoring.Tests.Telemetry;

namespace Attest.Monitoring.Tests.Logging.Reading;

public sealed class LogReadingTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 11, 20, 9, 0, 0, TimeSpan.Zero);

    private readonly Scratch _scratch = new();
    private readonly StateFolder _state;

    public LogReadingTests() => _state = StateFolder.Open(_scratch["home"]);

    private string Log => _state.Log;

    [Fact]
    public void Runs_that_overlap_and_what_was_outside_are_merged_by_time_and_each_keeps_its_order()
    {
        var one = Run(0);
        var two = Run(2);
        var later = Run(10);
        Write(one, Line(1, "a1"), Line(4, "a2"), Line(3, "a3 of an earlier time"), Line(12, "a4"));
        Write(two, Line(2, "b1"), Line(5, "b2"));
        Write(later, Line(11, "c1"));
        File.AppendAllText(Log, Line(0, "o1") + Line(20, "o2"));

        Assert.Equal(["o1", "a1", "b1", "a2", "a3 of an earlier time", "b2", "c1", "a4", "o2"], Messages(new LogQuery()));
    }

    [Fact]
    public void Only_what_is_asked_for_is_read()
    {
        var run = Run(0);
        Write(run, Line(1, "debug", "DEBUG"), Line(2, "info"), Line(3, "error", "ERROR"), Line(4, "policy", "WARN", "attest::policy"), Line(5, "within", "INFO", "attest::policy::deep"));
        Write(Run(100), Line(101, "other run"));

        Assert.Equal(["error", "policy"], Messages(new LogQuery { Level = LogLevel.Warn }));
        Assert.Equal(["policy", "within"], Messages(new LogQuery { Targets = ["attest::policy"] }));
        Assert.Equal(["info", "error"], Messages(new LogQuery { Since = Start.AddSeconds(2), Until = Start.AddSeconds(4) }));
        Assert.Equal(["debug", "info", "error", "policy", "within"], Messages(new LogQuery { RunId = run }));
        Assert.Equal(["other run"], new LogReading(_state, new LogQuery()).Last(1).Select(record => record.Message));
    }

    [Fact]
    public void Half_a_line_and_lines_of_others_are_passed_over_and_counted()
    {
        File.AppendAllText(Log, "no json\n\n" + Line(1, "one") + "{\"half");
        var reading = new LogReading(_state, new LogQuery());

        Assert.Equal(["one"], reading.Read().Select(record => record.Message));
        Assert.Equal(1, reading.Unreadable);
    }

    [Fact]
    public void The_rotated_files_of_what_was_outside_come_first()
    {
        File.WriteAllText(Log + ".2", Line(1, "one"));
        File.WriteAllText(Log + ".1", Line(2, "two"));
        File.WriteAllText(Log, Line(3, "three"));

        Assert.Equal(["one", "two", "three"], Messages(new LogQuery()));
    }

    [Fact]
    public void Following_goes_on_in_new_lines_and_new_runs_and_ends_when_it_is_told_to()
    {
        File.AppendAllText(Log, Line(0, "old"));
        var active = Run(1, active: true);
        var moments = new Queue<Action>([
            () => Write(active, Line(1, "one")),
            () => { },
            () => Write(active, Line(2, "two")),
            () => Write(Run(3, active: true), Line(3, "three")),
            () => Write(Run(4), Line(4, "a run that began and ended between two looks")),
            () => End(active, Line(5, "last")),
            () => File.AppendAllText(Log, Line(6, "outside")),
        ]);

        Assert.Equal(
            ["old", "one", "two", "three", "a run that began and ended between two looks", "last", "outside"],
            new LogReading(_state, new LogQuery()).Follow(Next(moments), last: null).Select(record => record.Message));
    }

    [Fact]
    public void Following_one_run_ends_with_it_and_misses_nothing()
    {
        var active = Run(1, active: true);
        var moments = new Queue<Action>([
            () => Write(active, Line(1, "one")),
            () => End(active, Line(2, "two"), Line(3, "three")),
            () => Assert.Fail("it should have ended"),
        ]);

        Assert.Equal(["one", "two", "three"], new LogReading(_state, new LogQuery { RunId = active }).Follow(Next(moments), last: null).Select(record => record.Message));
    }

    [Fact]
    public void Following_begins_with_the_last_lines_that_were_asked_for()
    {
        File.AppendAllText(Log, Line(1, "one") + Line(2, "two") + Line(3, "three"));
        var moments = new Queue<Action>([() => File.AppendAllText(Log, Line(4, "four"))]);

        Assert.Equal(["two", "three", "four"], new LogReading(_state, new LogQuery()).Follow(Next(moments), last: 2).Select(record => record.Message));
    }

    [Fact]
    public void Following_a_file_survives_every_rotation_without_a_line_lost_or_doubled()
    {
        var file = _scratch["app.log"];
        File.WriteAllText(file, Line(1, "1"));
        var moments = new Queue<Action>([
            // Twice between two looks, by name and number.
            () =>
            {
                File.AppendAllText(file, Line(2, "2"));
                Rotate(file);
                File.AppendAllText(file, Line(3, "3"));
                Rotate(file);
                File.AppendAllText(file, Line(4, "4"));
            },
            // Renamed by date, and not made anew yet.
            () =>
            {
                File.AppendAllText(file, Line(5, "5"));
                File.Move(file, file + "-20261120");
            },
            () => File.AppendAllText(file, Line(6, "6")),
            // Copied and truncated, and written beyond the old length since.
            () =>
            {
                File.Copy(file, file + ".copy");
                File.WriteAllText(file, "");
                File.AppendAllText(file, Line(7, "7") + Line(8, "8") + Line(9, "9"));
            },
            () => File.WriteAllText(file, ""),
            () => File.AppendAllText(file, Line(10, "10")),
        ]);

        Assert.Equal(
            Enumerable.Range(1, 10).Select(number => $"{number}"),
            new LogReading(null, new LogQuery { Files = [file] }).Follow(Next(moments), last: null).Select(record => record.Message));
    }

    [Fact]
    public void A_line_of_megabytes_is_read()
    {
        File.AppendAllText(Log, Line(1, new string('x', 3_000_000)) + Line(2, "next"));

        Assert.Equal([3_000_000, 4], new LogReading(_state, new LogQuery()).Read().Select(record => record.Message.Length));
    }

    public void Dispose() => _scratch.Dispose();

    private static void Rotate(string file)
    {
        if (File.Exists(file + ".1")) File.Move(file + ".1", file + ".2", overwrite: true);
        File.Move(file, file + ".1");
    }

    private static Func<bool> Next(Queue<Action> moments) => () =>
    {
        if (!moments.TryDequeue(out var moment)) return false;
        moment();
        return true;
    };

    private static string Line(int second, string message, string level = "INFO", string target = "attest::step") => string.Create(
        CultureInfo.InvariantCulture,
        $"{{\"timestamp\":\"{Start.AddSeconds(second):yyyy-MM-ddTHH:mm:ss.fffffff}Z\",\"level\":\"{level}\",\"target\":\"{target}\",\"message\":\"{message}\",\"fields\":{{}}}}\n");

    private List<string> Messages(LogQuery query) => [.. new LogReading(_state, query).Read().Select(record => record.Message)];

    /// <summary>Makes the folder of a run that began at that second.</summary>
    private string Run(int second, bool active = false)
    {
        var id = Guid.CreateVersion7(Start.AddSeconds(second)).ToString();
        Directory.CreateDirectory(_state.Run(id));
        if (!active) return id;
        Directory.CreateDirectory(_state.ActiveRuns);
        File.WriteAllText(Path.Combine(_state.ActiveRuns, id), "");
        return id;
    }

    private void Write(string run, params string[] lines) => File.AppendAllText(Path.Combine(_state.Run(run), "run.log"), string.Concat(lines));

    private void End(string run, params string[] lines)
    {
        Write(run, lines);
        File.Delete(Path.Combine(_state.ActiveRuns, run));
    }
}
