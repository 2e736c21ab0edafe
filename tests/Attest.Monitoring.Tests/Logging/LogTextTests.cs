using System.Buffers;
using System.Text;
using Attest.Monitoring.Logging;
using Attest.Monitoring.Signals;
using FsCheck;
using FsCheck.Fluent;

namespace Attest.Monitoring.Tests.Logging;

public sealed class LogTextTests
{
    [Fact]
    public void A_line_for_people_has_time_level_component_message_and_fields()
    {
        Assert.Equal(
            """2026-11-20T09:30:00.123Z ERROR attest::step  Step execution completed pipeline=nightly run_id=0197f0c2-0000-7000-8000-000000000001 step=build kind=run status=failure duration_ms=1234.568 attempts=1 exit_code=3 error="exit code 3" error_id=Attest.StepFailed""" + "\n",
            Line(SampleSignals.Finished(Attest.Monitoring.Running.RunStatus.Failure)));
    }

    [Fact]
    public void A_value_with_blanks_or_quotes_stands_in_quotes()
    {
        var line = Line(new MessageLogged(
            SampleSignals.At, null, LogLevel.Info, "attest::script", "copied",
            [new("path", @"C:\a b"), new("said", "say \"hi\""), new("none", ""), new("rows", 5L), new("share", 0.5), new("done", true)]));

        Assert.Equal("""2026-11-20T09:30:00.123Z INFO  attest::script  copied path="C:\\a b" said="say \"hi\"" none="" rows=5 share=0.5 done=true""" + "\n", line);
    }

    [Fact]
    public void Whatever_is_logged_is_one_line_and_moves_no_terminal()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<string>(), text =>
        {
            var line = Line(new MessageLogged(SampleSignals.At, null, LogLevel.Info, "attest::script", text ?? "", [new("a\e[2J", text + "\r\n\u009b1m\u202e")]));
            return line.IndexOf('\n', StringComparison.Ordinal) == line.Length - 1 && !line[..^1].Any(char.IsControl) && !line.Contains('\u202e', StringComparison.Ordinal);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Where_colours_are_wanted_only_the_level_has_one()
    {
        Assert.StartsWith("2026-11-20T09:30:00.123Z \e[33mWARN \e[0m attest::step", Line(SampleSignals.Told(LogLevel.Warn), colored: true), StringComparison.Ordinal);
    }

    private static string Line(Signal signal, bool colored = false)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var text = new LogText(colored);
        text.Write(LogEntries.Of(signal)!, buffer);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
