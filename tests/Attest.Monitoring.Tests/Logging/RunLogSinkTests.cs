using System.Globalization;
using System.Text.Json;
using Attest.Monitoring.Logging;
using Attest.Monitoring.Running;
using Attest.Monitoring.Signals;
using Attest.Monitoring.Tests.Telemetry;

namespace Attest.Monitoring.Tests.Logging;

public sealed class RunLogSinkTests : IDisposable
{
    private readonly Scratch _scratch = new();
    private readonly ManualTime _time = new();
    private readonly List<string> _told = [];

    private string Path => _scratch["run.log"];

    [Fact]
    public void Lines_below_the_level_are_not_written()
    {
        foreach (var (level, expected) in (ReadOnlySpan<(LogLevel, int)>)[(LogLevel.Trace, 5), (LogLevel.Info, 3), (LogLevel.Error, 1)])
        {
            using (var sink = new RunLogSink(_scratch[$"{level}.log"], new LogFilter(level), _time))
            {
                foreach (var each in Enum.GetValues<LogLevel>())
                {
                    sink.Emit(SampleSignals.Told(each));
                }
            }

            Assert.Equal(expected, _scratch.Lines($"{level}.log").Length);
        }
    }

    [Fact]
    public void Lines_that_come_alone_are_in_the_file_at_once_without_a_timer()
    {
        using var sink = Open();
        for (var line = 1; line <= 3; line++)
        {
            sink.Emit(SampleSignals.Told(LogLevel.Info));
            Assert.Equal(line, _scratch.Lines("run.log").Length);
            _time.Advance(TimeSpan.FromMilliseconds(3));
        }

        Assert.Equal(0, _time.TimersMade);
    }

    [Fact]
    public void Lines_that_come_fast_are_in_the_file_after_100_ms()
    {
        using var sink = Open();
        for (var line = 0; line < 50; line++)
        {
            sink.Emit(SampleSignals.Told(LogLevel.Info));
        }

        Assert.Single(_scratch.Lines("run.log"));
        _time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal(50, _scratch.Lines("run.log").Length);
    }

    [Theory]
    [InlineData("Warn")]
    [InlineData("Error")]
    public void A_warning_takes_all_before_it_to_the_file_at_once(string level)
    {
        using var sink = Open();
        sink.Emit(SampleSignals.Told(LogLevel.Info));
        sink.Emit(SampleSignals.Told(LogLevel.Info));
        sink.Emit(SampleSignals.Told(Enum.Parse<LogLevel>(level)));

        Assert.Equal(3, _scratch.Lines("run.log").Length);
    }

    [Fact]
    public void The_end_of_a_run_takes_all_before_it_to_the_file_at_once()
    {
        using var sink = Open();
        sink.Emit(SampleSignals.Told(LogLevel.Info));
        sink.Emit(SampleSignals.Finished(RunStatus.Success));
        sink.Emit(SampleSignals.Completed(RunStatus.Success));

        Assert.Equal(3, _scratch.Lines("run.log").Length);
    }

    [Fact]
    public void A_line_of_megabytes_is_one_line()
    {
        using var sink = Open();
        sink.Emit(SampleSignals.Told(LogLevel.Info, new string('x', 3_000_000)));

        Assert.InRange(Assert.Single(_scratch.Lines("run.log")).Length, 3_000_000, 3_001_000);
    }

    [Fact]
    public void No_line_of_many_threads_is_lost_or_mixed_with_another()
    {
        using (var sink = new RunLogSink(Path, new LogFilter(LogLevel.Info), TimeProvider.System))
        {
            Parallel.For(0, 10, thread =>
            {
                for (var number = 0; number < 10_000; number++)
                {
                    sink.Emit(SampleSignals.Told(LogLevel.Info, $"{thread}:{number}"));
                }
            });
        }

        var seen = new int[10];
        foreach (var line in _scratch.Lines("run.log"))
        {
            var parts = JsonDocument.Parse(line).RootElement.GetProperty("message").GetString()!.Split(':');
            Assert.Equal(seen[int.Parse(parts[0], CultureInfo.InvariantCulture)]++, int.Parse(parts[1], CultureInfo.InvariantCulture));
        }

        Assert.All(seen, count => Assert.Equal(10_000, count));
    }

    [Fact]
    public void A_file_that_cannot_be_written_loses_lines_counts_them_and_says_so_once()
    {
        using var sink = new RunLogSink(_scratch["no/such/folder/run.log"], new LogFilter(LogLevel.Info), _time, _told.Add);

        sink.Emit(SampleSignals.Told(LogLevel.Error));
        sink.Emit(SampleSignals.Told(LogLevel.Error));

        Assert.Equal(2, sink.Lost);
        Assert.Contains("run.log", Assert.Single(_told), StringComparison.Ordinal);
    }

    [Fact]
    public void When_the_folder_comes_back_so_does_the_log()
    {
        using var sink = new RunLogSink(_scratch["later/run.log"], new LogFilter(LogLevel.Info), _time, _told.Add);
        sink.Emit(SampleSignals.Told(LogLevel.Error));
        Directory.CreateDirectory(_scratch["later"]);
        sink.Emit(SampleSignals.Told(LogLevel.Error));

        Assert.Equal(1, sink.Lost);
        Assert.Single(_scratch.Lines("later/run.log"));
    }

    [Fact]
    public void A_full_disk_loses_lines_and_never_throws()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "there is no /dev/full here");
        using var sink = new RunLogSink("/dev/full", new LogFilter(LogLevel.Info), _time, _told.Add);

        sink.Emit(SampleSignals.Told(LogLevel.Error));

        Assert.Equal(1, sink.Lost);
    }

    [Fact]
    public void A_line_after_the_end_is_counted_as_lost()
    {
        var sink = Open();
        sink.Dispose();
        sink.Emit(SampleSignals.Told(LogLevel.Error));
        sink.Dispose();

        Assert.Equal(1, sink.Lost);
    }

    [Theory]
    [InlineData("""select(.level == "ERROR") | .fields.error""", "\"exit code 3\"")]
    [InlineData("""select(.target | startswith("attest::pipeline")) | .message""", "\"Pipeline execution completed\"")]
    [InlineData("""select(.target == "attest::pipeline" and .fields.duration_ms) | {pipeline: .fields.pipeline, duration: .fields.duration_ms}""",
        """{"pipeline":"nightly","duration":2000}""")]
    [InlineData("""select(.target == "attest::pipeline") | [.fields.pipeline, .fields.duration_ms] | @csv""", "\"\\\"nightly\\\",2000\"")]
    [InlineData("""select(.target == "attest::pipeline") | .fields | keys_unsorted | join(",")""",
        "\"pipeline,run_id,status,duration_ms,steps_total,steps_success,cache_hit_rate\"")]
    public void Queries_in_jq_find_what_they_ask_for(string query, string expected)
    {
        var jq = SecondOpinion.Need("jq", "jq");
        using (var sink = Open())
        {
            sink.Emit(SampleSignals.Finished(RunStatus.Failure));
            sink.Emit(SampleSignals.Finished(RunStatus.Success));
            sink.Emit(SampleSignals.Completed(RunStatus.Failure));
        }

        var answer = SecondOpinion.Ask(jq, ["-c", query, Path]);

        Assert.True(answer.Success, answer.Error);
        Assert.Equal(expected, answer.Output.Trim());
    }

    [Fact]
    public void A_count_of_errors_by_grep_jq_and_sort_works_as_it_stands()
    {
        SecondOpinion.Need("jq", "jq");
        var shell = SecondOpinion.Need("sh", "dash");
        using (var sink = Open())
        {
            sink.Emit(SampleSignals.Finished(RunStatus.Failure));
            sink.Emit(SampleSignals.Finished(RunStatus.Failure));
            sink.Emit(SampleSignals.Finished(RunStatus.Success));
        }

        var errors = SecondOpinion.Ask(
            shell, ["-c", """grep '"level":"ERROR"' "$1" | jq -r '.fields.error' | sort | uniq -c | sort -nr | head -10""", "sh", Path]);
        var durations = SecondOpinion.Ask(
            shell,
            [
                "-c",
                """
                tail -n 1000 "$1" | grep '"target":"attest::step"' | jq -r 'select(.fields.duration_ms) | [.fields.pipeline, .fields.duration_ms] | @csv' | awk -F, '{sum+=$2; count++} END {print "Average duration:", sum/count "ms"}'
                """,
                "sh",
                Path,
            ]);

        Assert.Equal("2 exit code 3", errors.Output.Trim());
        Assert.Equal("Average duration: 1234.57ms", durations.Output.Trim());
    }

    public void Dispose() => _scratch.Dispose();

    private RunLogSink Open() => new(Path, new LogFilter(LogLevel.Info), _time, _told.Add);
}
